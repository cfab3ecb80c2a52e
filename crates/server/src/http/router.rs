//! The router: the features' routes, and around them what holds for every request.

use std::sync::Arc;

use axum::{
    Extension, Router, extract::DefaultBodyLimit, http::header, middleware, response::IntoResponse,
    routing::get,
};
use domain::rejection::{Nature, Rejection};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_swagger_ui::SwaggerUi;

use super::{Problem, json::BodyLimit, language, log, openapi, safety, status};
use crate::{app::App, features};

/// Everything that the server answers.
pub fn router(app: Arc<App>) -> Router {
    status::start_counting();
    let (api, document) = features::routes().split_for_parts();
    let document = openapi::finish(document);
    let contract = bytes::Bytes::from(serde_json::to_vec(&document).unwrap_or_default());
    let serve_contract = move || {
        let contract = contract.clone();
        async move { ([(header::CONTENT_TYPE, "application/json")], contract).into_response() }
    };
    let browse: Router<Arc<App>> = SwaggerUi::new("/api-docs")
        .config(utoipa_swagger_ui::Config::from("/openapi.json"))
        .into();
    api.merge(browse)
        .route("/openapi.json", get(serve_contract))
        .route("/health", get(status::health))
        .route("/metrics", get(status::metrics))
        .fallback(nowhere)
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(app.settings.requests.body_bytes))
        .layer(Extension(BodyLimit(app.settings.requests.body_bytes)))
        .layer(CatchPanicLayer::custom(safety::panicked))
        .layer(middleware::from_fn(language::speak))
        .layer(middleware::from_fn_with_state(app.clone(), log::record))
        .layer(middleware::from_fn(safety::set_headers))
        .with_state(app)
}

async fn nowhere() -> Problem {
    Rejection::not_found("input.no-such-address").into()
}

async fn wrong_method() -> Problem {
    Rejection::new(Nature::NotFound, "input.no-such-verb").into()
}

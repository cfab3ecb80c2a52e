//! The contract: OpenAPI 3.1, gathered from the routes themselves.

use utoipa::{
    OpenApi,
    openapi::{
        self, Content, RefOr, ResponseBuilder,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
    },
};

use super::{caller::COOKIE, problem::ProblemDocument};
use crate::features;

/// Routes that answer without a caller: the list may only shrink.
pub const OPEN_ROUTES: &[(&str, &str)] = &[("post", "/api/v1/sessions")];

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Linli 邻里",
        description = "Property customer service: cases, registers, people, live changes."
    ),
    components(schemas(ProblemDocument))
)]
struct Empty;

/// The document that the router starts from.
pub fn base() -> openapi::OpenApi {
    let mut api = Empty::openapi();
    let components = api.components.get_or_insert_default();
    components.add_security_scheme(
        "bearer",
        SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build()),
    );
    components.add_security_scheme(
        "cookie",
        SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(COOKIE))),
    );
    api
}

/// The whole document.
pub fn document() -> openapi::OpenApi {
    let (_, api) = features::routes().split_for_parts();
    finish(api)
}

/// Adds to every operation what holds for all: who may call, and how refusals look.
pub fn finish(mut api: openapi::OpenApi) -> openapi::OpenApi {
    for (path, item) in &mut api.paths.paths {
        let operations = [
            ("get", &mut item.get),
            ("put", &mut item.put),
            ("post", &mut item.post),
            ("delete", &mut item.delete),
            ("patch", &mut item.patch),
        ];
        for (method, operation) in operations {
            let Some(operation) = operation else { continue };
            if !OPEN_ROUTES.contains(&(method, path.as_str())) {
                operation.security = Some(vec![
                    SecurityRequirement::new("bearer", Vec::<String>::new()),
                    SecurityRequirement::new("cookie", Vec::<String>::new()),
                ]);
            }
            let problem = ResponseBuilder::new()
                .description("Refused, or a fault: a problem document (RFC 9457)")
                .content(
                    "application/problem+json",
                    Content::new(Some(RefOr::Ref(openapi::Ref::from_schema_name(
                        "ProblemDocument",
                    )))),
                )
                .build();
            operation
                .responses
                .responses
                .insert("default".to_owned(), RefOr::T(problem));
        }
    }
    api
}

/// The text of `openapi.json`, with a line break at its end.
///
/// # Errors
/// The document cannot be written as JSON.
pub fn text() -> Result<String, serde_json::Error> {
    // Through a value, whose keys are sorted: the committed file then changes only where the contract does.
    let value = serde_json::to_value(document())?;
    Ok(format!("{}\n", serde_json::to_string_pretty(&value)?))
}

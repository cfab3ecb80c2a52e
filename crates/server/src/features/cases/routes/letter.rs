//! The letter of result (C-14).

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::{
    cases::{Case, Cases, Stage},
    clock::due_at,
    feature::Feature,
    personal::Personal,
    rejection::Rejection,
    text::mask_name,
};
use jiff::{Timestamp, tz::TimeZone};
use uuid::Uuid;

use super::{
    super::{facts, wire::Letter},
    load,
};
use crate::{
    app::App,
    features::audit,
    http::{Caller, Path, Problem, language},
    locales::Language,
};

/// The page may style itself and do nothing else.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; \
     form-action 'none'; sandbox allow-modals";

/// The letter of result, a page to print. There is none before the result; names are masked for whoever may not
/// reveal them; every print is logged.
#[utoipa::path(get, path = "/api/v1/cases/{id}/letter", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = String, content_type = "text/html")))]
pub async fn print_case_letter(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Response, Problem> {
    let (_, case) = load(&app, &caller, "cases.letter", id).await?;
    let result = result(&case).ok_or_else(|| Rejection::conflict("cases.no-result"))?;
    let own = caller.actor.is_customer();
    let whole = own || caller.actor.may("cases.reveal", case.estate, case.area());
    let name = case.contact.as_ref().map_or("", |contact| contact.name.text());
    let name = if whole { name.to_owned() } else { mask_name(name) };

    let known = facts::of_case(&app, &case).await?;
    let (estate, department) = (case.estate, case.department);
    let place = app
        .store
        .read(move |tx| async move { facts::letterhead(&tx, estate, department).await })
        .await?;
    let language = language::current();
    let standard = &known.standard;
    let Some(template) = standard.letter("result") else {
        return Err(Problem::Fault("the standard has no letter `result`".to_owned()));
    };
    let chinese = language == Language::Chinese;
    let title = if chinese { &template.zh } else { &template.en };
    let text = if chinese || template.text_en.is_empty() {
        &template.text
    } else {
        &template.text_en
    };
    let matter = standard
        .taxonomy
        .subject(case.kind, &case.subject)
        .map(|subject| {
            if chinese {
                subject.zh.clone()
            } else {
                subject.en.clone()
            }
        })
        .unwrap_or_default();
    let told = case.feedback.map(|(at, _)| at);
    let ended = case.ending.as_ref().map_or(case.updated_at, |ending| ending.at);
    let window = standard.acceptance.reopen_within;
    let (until, _) = due_at(
        case.closed_at.unwrap_or(ended),
        window,
        &known.calendar,
        &[],
        app.time.now(),
    );
    let page = Letter {
        language,
        title,
        text,
        name: &name,
        number: &case.number,
        matter: &matter,
        place: case.place.label.as_deref().unwrap_or_default(),
        received: &known.calendar.written(case.reported_at),
        result: &result,
        department: &place.department,
        until: &known.calendar.written(until),
        // An estate without a number on file leaves room to write it in.
        phone: if place.phone.is_empty() {
            "＿＿＿＿＿＿"
        } else {
            &place.phone
        },
        estate: &place.estate,
        date: &day(told.unwrap_or_else(|| app.time.now()), chinese),
    }
    .page();

    let line = audit::Line::by(&caller, "print")
        .about(Cases::NAME, id)
        .within(Some(case.estate))
        .what(if whole {
            "letter of result"
        } else {
            "letter of result, masked"
        })
        .purpose(case.number.clone());
    audit::note(&app, line.into()).await?;
    let mut answer = page.into_response();
    let headers = answer.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    Ok(answer)
}

/// What the customer was told, else the result; none before there is one.
fn result(case: &Case) -> Option<String> {
    let ending = case.ending.as_ref().filter(|_| case.stage != Stage::Void)?;
    let words = case.handling.letter.as_ref().or(ending.text.as_ref());
    Some(words.map(Personal::text).unwrap_or_default().to_owned())
}

fn day(at: Timestamp, chinese: bool) -> String {
    let date = at
        .to_zoned(TimeZone::get(facts::ZONE).unwrap_or(TimeZone::UTC))
        .date();
    if chinese {
        format!("{}年{}月{}日", date.year(), date.month(), date.day())
    } else {
        date.to_string()
    }
}

//! A caller over HTTP and the answers it gets.

use domain::ids::AccountId;
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

/// Somebody who calls, with or without a token.
#[derive(Clone)]
pub struct Client {
    base: String,
    token: Option<String>,
    http: reqwest::Client,
    account: Option<AccountId>,
}

/// What came back.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: reqwest::header::HeaderMap,
    /// The body as JSON; a text where it is none.
    pub body: Value,
}

impl Client {
    /// A caller with a token, or a stranger.
    pub fn new(base: &str, token: Option<String>) -> Self {
        Self {
            base: base.to_owned(),
            token,
            http: reqwest::Client::new(),
            account: None,
        }
    }

    /// The same caller, whose account is known.
    pub fn of(mut self, account: AccountId) -> Self {
        self.account = Some(account);
        self
    }

    /// The same way in with another token.
    pub fn with_token(&self, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..self.clone()
        }
    }

    /// The caller's account.
    pub fn account(&self) -> AccountId {
        self.account.expect("a caller with an account")
    }

    /// The caller's token.
    pub fn token(&self) -> &str {
        self.token.as_deref().expect("a caller with a token")
    }

    /// A request to be completed by the test.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self
            .http
            .request(method, format!("{}{path}", self.base))
            .header("accept-language", "zh-CN");
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Sends a request.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let answer = request.send().await.expect("an answer");
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let text = answer.bytes().await.expect("a body");
        let body = serde_json::from_slice(&text)
            .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&text).into_owned()));
        Answer {
            status,
            headers,
            body,
        }
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// POST with JSON.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::POST, path).json(&body)).await
    }

    /// POST with JSON and an idempotency key.
    pub async fn post_keyed(&self, path: &str, key: &str, body: Value) -> Answer {
        self.send(
            self.request(Method::POST, path)
                .header("idempotency-key", key)
                .json(&body),
        )
        .await
    }

    /// PUT with JSON.
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::PUT, path).json(&body)).await
    }

    /// DELETE.
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }
}

impl Answer {
    /// The body, if the status is `status`.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }

    /// The code of a refusal with `status`; checks the shape of every problem document on the way.
    #[track_caller]
    pub fn refused(self, status: u16) -> String {
        assert_eq!(self.status, status, "{}", self.body);
        assert_eq!(self.headers["content-type"], "application/problem+json");
        assert_eq!(self.body["status"], status);
        let code = self.body["code"].as_str().expect("a code").to_owned();
        assert_eq!(self.body["type"], format!("urn:linli:problem:{code}"));
        let title = self.body["title"].as_str().expect("a title");
        assert_ne!(title, code, "the code has no text in Chinese");
        for error in self.body["errors"].as_array().into_iter().flatten() {
            let message = error["message"].as_str().expect("a message");
            assert!(!message.starts_with("field."), "{error}");
        }
        code
    }

    /// The codes of wrong fields of a refusal, as `field code`.
    #[track_caller]
    pub fn wrong_fields(self, status: u16) -> Vec<String> {
        let errors: Vec<String> = self.body["errors"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|error| {
                format!(
                    "{} {}",
                    error["field"].as_str().unwrap(),
                    error["code"].as_str().unwrap()
                )
            })
            .collect();
        self.refused(status);
        errors
    }
}

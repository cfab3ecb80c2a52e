//! Section `requests`: sizes of requests and of pages.

use serde::Deserialize;

/// sizes of requests and of pages.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Requests {
    /// Largest body of a request that is no upload, in bytes.
    pub body_bytes: usize,
    /// Rows of a page when the caller names none.
    pub page_rows: u32,
    /// Most rows of a page.
    pub page_rows_most: u32,
    /// Most rows of the audit log answered as a workbook.
    pub workbook_rows_most: u32,
    /// Most rows of a list answered as a workbook, which is written while the list is read; more are refused.
    pub workbook_stream_rows_most: u32,
    /// Mark the session cookie `Secure`: set with TLS of our own, or to be set behind a proxy that ends it.
    pub secure_cookie: bool,
    /// The proxy in front tells the caller's address in `X-Forwarded-For`; leave it off without a proxy.
    pub behind_proxy: bool,
}

impl Default for Requests {
    fn default() -> Self {
        Self {
            body_bytes: 1 << 20,
            page_rows: 50,
            page_rows_most: 500,
            workbook_rows_most: 5_000,
            workbook_stream_rows_most: 200_000,
            secure_cookie: false,
            behind_proxy: false,
        }
    }
}

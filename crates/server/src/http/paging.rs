//! Pages of a list: `limit` rows after an opaque mark (keyset paging, design §7).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::rejection::Rejection;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use utoipa::{IntoParams, ToSchema};

/// Which part of a list is asked for; put it into a query by `#[serde(flatten)]` is not possible with strict
/// queries, so lists name the two fields and build this.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// Rows wanted; ships 50, at most 500.
    pub limit: Option<u32>,
    /// The `next` of the page before.
    pub after: Option<String>,
}

impl Paging {
    /// From the two fields of a query.
    pub fn new(limit: Option<u32>, after: Option<String>) -> Self {
        Self { limit, after }
    }

    /// Rows to read: the wish within the bounds of `settings`.
    ///
    /// # Errors
    /// `limit` is 0 or over the bound.
    pub fn rows(&self, settings: &crate::config::Requests) -> Result<u32, Rejection> {
        match self.limit {
            None => Ok(settings.page_rows),
            Some(limit) if (1..=settings.page_rows_most).contains(&limit) => Ok(limit),
            Some(_) => Err(Rejection::field("limit", "out-of-range")),
        }
    }

    /// The sort key of the last row of the page before, as the list wrote it with [`mark`].
    ///
    /// # Errors
    /// `after` is no mark of this list.
    pub fn after<K: DeserializeOwned>(&self) -> Result<Option<K>, Rejection> {
        let Some(mark) = &self.after else { return Ok(None) };
        URL_SAFE_NO_PAD
            .decode(mark)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .filter(|text| !super::json::holds_nul(text))
            .and_then(|text| serde_json::from_str(&text).ok())
            .map(Some)
            .ok_or_else(|| Rejection::field("after", "wrong-value"))
    }
}

/// The mark of a row: its sort key, opaque to the caller.
pub fn mark(key: &impl Serialize) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(key).unwrap_or_default())
}

/// One page of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    /// The rows, in order.
    pub items: Vec<T>,
    /// Pass it as `after` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Rows of the whole list, only when asked for with `total=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

impl<T> Page<T> {
    /// Makes a page of `rows` read with `limit + 1`: the surplus row only tells that there are more.
    pub fn cut<K: Serialize>(mut rows: Vec<T>, limit: u32, key: impl Fn(&T) -> K) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = if more {
            rows.last().map(|row| mark(&key(row)))
        } else {
            None
        };
        Self {
            items: rows,
            next,
            total: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Page, Paging};

    #[test]
    fn a_mark_leads_to_the_next_page() {
        let page = Page::cut(vec![1, 2, 3], 2, |row| *row);
        assert_eq!(page.items, [1, 2]);
        let next = Paging::new(None, page.next);
        assert_eq!(next.after::<i32>().unwrap(), Some(2));
        assert!(Page::cut(vec![1, 2], 2, |row| *row).next.is_none());
        assert!(Paging::new(None, Some("???".into())).after::<i32>().is_err());
        let forged = Paging::new(None, Some(super::mark(&"\0")));
        assert!(forged.after::<String>().is_err());
    }
}

//! Statements that fly together: sent one behind the other without waiting in between, answered in that order.

use std::{borrow::Cow, future::Future, pin::Pin, pin::pin, sync::atomic::Ordering};

use futures_util::{
    future::{BoxFuture, MaybeDone, maybe_done},
    poll,
};

use super::{Session, slots, with_text};
use crate::{StoreError, Value};

/// A statement that was asked for and is still here.
pub(super) struct Later {
    sql: Cow<'static, str>,
    params: Vec<Value>,
}

impl Session {
    /// Keeps a statement back until the next one that is waited for, or the commit, takes it along.
    pub(crate) fn send(&self, sql: Cow<'static, str>, params: Vec<Value>) {
        self.later.lock().push(Later { sql, params });
    }

    pub(super) fn keeps_some(&self) -> bool {
        !self.later.lock().is_empty()
    }

    /// Nobody wants any more what is still here.
    pub(super) fn forget(&self) {
        self.later.lock().clear();
    }

    /// Sends BEGIN if none has gone out yet, what was kept back, and `last` behind them, then waits for all.
    /// The first fault is answered: whatever came behind it failed because of it.
    pub(super) async fn fly<T>(
        &self,
        last: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let later = std::mem::take(&mut *self.later.lock());
        // A text that the connection does not know yet costs a journey of its own, so that comes first: once
        // BEGIN is marked as sent, nothing waits until everything is on its way.
        let mut statements = Vec::with_capacity(later.len());
        for one in &later {
            statements.push(self.statement(&one.sql, one.params.len()).await?);
        }
        let client = self.client()?;
        let mut ahead: Vec<MaybeDone<BoxFuture<'_, Result<(), StoreError>>>> =
            Vec::with_capacity(later.len() + 1);
        if !self.begun.swap(true, Ordering::AcqRel) {
            let begin = async { Ok(client.batch_execute(self.begin).await?) };
            ahead.push(maybe_done(Box::pin(begin)));
        }
        for (one, statement) in later.iter().zip(&statements) {
            let running = async move {
                match client.execute(statement, &slots(&one.params)).await {
                    Ok(_) => Ok(()),
                    Err(error) => Err(with_text(error.into(), &one.sql)),
                }
            };
            ahead.push(maybe_done(Box::pin(running)));
        }
        // The first poll sends.
        for one in &mut ahead {
            let _ = poll!(Pin::new(one));
        }
        let mut last = pin!(maybe_done(last));
        let _ = poll!(last.as_mut());

        let mut fault = None;
        for one in &mut ahead {
            Pin::new(&mut *one).await;
            if let Some(Err(error)) = Pin::new(one).take_output() {
                fault.get_or_insert(error);
            }
        }
        last.as_mut().await;
        match (fault, last.take_output()) {
            (Some(error), _) => Err(error),
            (None, Some(answer)) => answer,
            (None, None) => Err(StoreError::Misused("an answer was taken twice".into())),
        }
    }
}

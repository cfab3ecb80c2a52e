//! Who follows the journal, and how far each has come.

use crate::{Position, StoreError, Tx, statements};

impl Tx {
    /// How far the follower `name` has come; the beginning if it never moved on.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn followed_to(&self, name: &'static str) -> Result<Position, StoreError> {
        match self.query_opt(statements::FOLLOWER_AT, &[name.into()]).await? {
            Some(row) => Ok(Position {
                txid: row.get(0)?,
                place: row.get(1)?,
            }),
            None => Ok(Position::default()),
        }
    }

    /// Has the follower `name` move on from `from` to `to`; answers whether it stood there. If not, another process
    /// has done the work, and this one must not do it again.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn follow_on(
        &self,
        name: &'static str,
        from: Position,
        to: Position,
    ) -> Result<bool, StoreError> {
        let params = [name.into(), to.txid.into(), to.place.into()];
        let moved = if from == Position::default() {
            self.execute(statements::FOLLOWER_BEGIN, &params).await?
        } else {
            let from = [from.txid.into(), from.place.into()];
            self.execute(statements::FOLLOWER_MOVE, &[params.as_slice(), &from].concat())
                .await?
        };
        Ok(moved == 1)
    }
}

//! What the rules of the log need to know: nothing; a line is written as it is.

use domain::rejection::Rejection;
use store::Failure;

pub(super) async fn gather() -> Result<(), Failure<Rejection>> {
    Ok(())
}

//! What the rules of intakes need to know.

use std::sync::Arc;

use domain::{
    intakes::{Command, Facts, Intakes},
    rejection::Rejection,
};
use store::{Failure, Tx};

use crate::{app::App, execute::Ask};

pub(super) async fn gather(
    _app: &Arc<App>,
    tx: &Tx,
    ask: &Ask<'_, Intakes>,
) -> Result<Facts, Failure<Rejection>> {
    let estate_known = match ask.command {
        Command::Open { estate, .. } => crate::features::estate_known(tx, *estate).await?,
        _ => true,
    };
    Ok(Facts { estate_known })
}

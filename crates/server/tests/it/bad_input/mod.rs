//! Bad input on every route (issue 2): clear refusals that name the field, and nothing changed in any table.

mod hostile;
mod matters;
mod shapes;
mod storm;
mod versions;
mod workbooks;

//! The processing record (个人信息处理活动记录): what the house holds about people, for what, who sees it, how long
//! it is kept, and what is past its time (V-08, X-48). A feature of the shell alone: what may be held stands in
//! `domain::personal::catalogue`, the periods in the standard, the figures in the store.

mod facts;
mod routes;
mod table;
mod wire;

pub use self::routes::routes;

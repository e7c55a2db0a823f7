//! What can be found in a project and how it can be put in order. Nothing here changes or saves anything, and no answer
//! depends on the order of a hash.

pub mod alike;
pub mod compare;
pub mod counts;
pub mod coverage;
pub mod kwic;
pub mod list;
pub mod people;
pub mod rules;
pub mod search;
pub mod seek;
pub mod tag_counts;

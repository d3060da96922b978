//! How much a reader wants to be asked: the server's settings of the same names, for a terminal.

use crate::quiz::{Fsrs, Plan};

/// What is due, and how much of it a day brings.
#[derive(Debug, clap::Args)]
pub struct PlanArguments {
    /// The part of the questions that you want to know when they come again, 0.7 to 0.97: more means more often
    #[arg(long, value_name = "PART", env = "GOVIVA_RETENTION", default_value_t = 0.9, value_parser = retention)]
    retention: f64,
    /// At most so many questions a day, new ones among them, unless you name what to ask
    #[arg(long, value_name = "N", env = "GOVIVA_DAILY_CAP", default_value_t = Plan::default().daily_cap)]
    daily_cap: usize,
    /// At most so many new questions a day, unless you name what to ask
    #[arg(long, value_name = "N", env = "GOVIVA_NEW_PER_DAY", default_value_t = Plan::default().new_per_day)]
    new_per_day: usize,
}

impl PlanArguments {
    /// The plan that they make.
    pub fn plan(&self) -> Plan {
        let Self { retention, daily_cap, new_per_day } = *self;
        Plan { fsrs: Fsrs::new(retention), daily_cap, new_per_day }
    }
}

fn retention(text: &str) -> Result<f64, String> {
    let range = Plan::RETENTION;
    match text.parse() {
        Ok(retention) if range.contains(&retention) => Ok(retention),
        _ => Err(format!("write a number from {} to {}, such as 0.9", range.start(), range.end())),
    }
}

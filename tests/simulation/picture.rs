//! A learner's year as a picture: what was remembered, above what the days cost.

#![expect(clippy::unwrap_used, reason = "a test ends at a surprise")]

use super::{Learner, SECONDS_A_QUESTION};
use plotters::coord::Shift;
use plotters::prelude::*;
use std::ops::Range;

type Panel<'a> = DrawingArea<SVGBackend<'a>, Shift>;

const SIZE: (u32, u32) = (860, 520);
const INK: RGBColor = RGBColor(0x24, 0x2c, 0x36);
const KNOWN: RGBColor = RGBColor(0x1f, 0x6f, 0xb2);
const COST: RGBColor = RGBColor(0x4b, 0x8b, 0x57);
const GOAL: RGBColor = RGBColor(0xe8, 0xb8, 0x4a);
const AWAY: RGBColor = RGBColor(0xee, 0xee, 0xf1);
/// The days over which the share of right answers is taken: fewer are too few answers.
const WINDOW: usize = 28;

/// Draws the year as SVG, with the days away shaded.
pub fn year(learner: &Learner, away: &Range<i32>) -> String {
    let mut svg = String::new();
    {
        let page = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        page.fill(&WHITE).unwrap();
        let (above, below) = page.split_vertically(SIZE.1 / 2);
        retention(&above, learner, away);
        load(&below, learner, away);
        page.present().unwrap();
    }
    // Who cannot see it is told what it is.
    svg.replacen(
        "<svg ",
        "<svg role=\"img\" aria-label=\"A simulated year: the share of right answers stays near the goal of nine in ten, and no day takes long, also after three weeks away\" ",
        1,
    )
}

fn retention(panel: &Panel<'_>, learner: &Learner, away: &Range<i32>) {
    let goal = learner.plan.fsrs.desired_retention();
    let title = format!("Right answers of the last {WINDOW} days; the goal is {:.0} %, give or take 2", goal * 100.0);
    let mut chart = chart(panel, &title, 0.75..1.0);
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(TRANSPARENT)
        .y_labels(6)
        .y_label_formatter(&|share| format!("{:.0} %", share * 100.0))
        .axis_style(INK)
        .x_labels(13)
        .draw()
        .unwrap();
    let days = i32::try_from(learner.load.len()).unwrap();
    chart
        .draw_series([
            Rectangle::new([(away.start, 0.75), (away.end, 1.0)], AWAY.filled()),
            Rectangle::new([(0, goal - 0.02), (days, goal + 0.02)], GOAL.mix(0.25).filled()),
        ])
        .unwrap();
    chart.draw_series(LineSeries::new([(0, goal), (days, goal)], GOAL.stroke_width(2))).unwrap();
    let share = (0..).zip(learner.recalled.windows(WINDOW)).filter_map(|(first, window)| {
        let (all, right) = window.iter().fold((0, 0), |sum, day| (sum.0 + day.0, sum.1 + day.1));
        // Fewer say nothing.
        (all >= 50).then(|| (first + i32::try_from(WINDOW).unwrap(), right as f64 / all as f64))
    });
    chart.draw_series(LineSeries::new(share, KNOWN.stroke_width(2))).unwrap();
}

fn load(panel: &Panel<'_>, learner: &Learner, away: &Range<i32>) {
    let most = *learner.load.iter().max().unwrap();
    let title = format!(
        "Questions a day: at most {most}, or {} minutes; three weeks away are grey",
        most * SECONDS_A_QUESTION / 60
    );
    let top = (most as f64 / 10.0).ceil() * 10.0;
    let mut chart = chart(panel, &title, 0.0..top);
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(TRANSPARENT)
        .y_labels(5)
        .y_label_formatter(&|questions| format!("{questions:.0}"))
        .axis_style(INK)
        .x_labels(13)
        .x_desc("day")
        .draw()
        .unwrap();
    chart.draw_series([Rectangle::new([(away.start, 0.0), (away.end, top)], AWAY.filled())]).unwrap();
    let bars = (0..).zip(&learner.load);
    chart
        .draw_series(bars.map(|(day, asked)| Rectangle::new([(day, 0.0), (day + 1, *asked as f64)], COST.filled())))
        .unwrap();
}

fn chart<'a, 'b>(
    panel: &'b Panel<'a>,
    title: &str,
    values: Range<f64>,
) -> ChartContext<
    'b,
    SVGBackend<'a>,
    Cartesian2d<plotters::coord::types::RangedCoordi32, plotters::coord::types::RangedCoordf64>,
> {
    ChartBuilder::on(panel)
        .caption(title, ("sans-serif", 17, &INK))
        .margin(12)
        .x_label_area_size(34)
        .y_label_area_size(52)
        .build_cartesian_2d(0..366, values)
        .unwrap()
}

//! The explanation as a text in Chinese, for the terminal and for print.

use std::fmt::Write;

use jiff::{Timestamp, civil::Date};

use super::{
    Matter, Standard, Start,
    explain::{ClockExplanation, Explanation},
};
use crate::clock::{Calendar, DayKind, Limit, Step, Term, Unit};

impl Explanation {
    /// The explanation in words: what the matter is, then each clock with its deadline, clause and counting.
    pub fn text(
        &self,
        standard: &Standard,
        calendar: &Calendar,
        matter: &Matter,
        reported_at: Timestamp,
    ) -> String {
        let writer = Writer { standard, calendar };
        let mut text = String::new();
        // Writing into a String cannot fail.
        let _written = writer.whole(&mut text, self, matter, reported_at);
        text
    }
}

struct Writer<'a> {
    standard: &'a Standard,
    calendar: &'a Calendar,
}

impl Writer<'_> {
    fn whole(
        &self,
        text: &mut String,
        explanation: &Explanation,
        matter: &Matter,
        reported_at: Timestamp,
    ) -> std::fmt::Result {
        writeln!(text, "事项　{}", self.matter(matter))?;
        writeln!(text, "受理　{}", self.plain(reported_at))?;
        writeln!(text, "标准　{}", self.standard)?;
        for clock in &explanation.clocks {
            text.push('\n');
            self.clock(text, clock)?;
        }
        Ok(())
    }

    fn matter(&self, matter: &Matter) -> String {
        let taxonomy = &self.standard.taxonomy;
        let mut parts = vec![
            taxonomy
                .kind(matter.kind)
                .map_or(matter.kind.code(), |entry| &entry.zh),
        ];
        let subject = taxonomy.subject(matter.kind, &matter.subject);
        parts.push(subject.map_or(&matter.subject, |subject| &subject.zh));
        if let Some(fault) = &matter.fault {
            let subject = taxonomy.subject(super::Kind::Repair, fault);
            parts.push(subject.map_or(fault, |subject| &subject.zh));
        }
        let grade = self
            .standard
            .grade_labels
            .iter()
            .find(|entry| entry.code == matter.grade);
        parts.push(grade.map_or(matter.grade.code(), |entry| &entry.zh));
        let mut text = parts.join(" · ");
        if let Some(level) = matter.level {
            text.push_str(&format!(" · {level}级"));
        }
        if matter.is_complaint() && matter.kind != super::Kind::Complaint {
            text.push_str(" · 按投诉处理");
        }
        text
    }

    fn clock(&self, text: &mut String, clock: &ClockExplanation) -> std::fmt::Result {
        let entry = self
            .standard
            .clocks
            .iter()
            .find(|entry| entry.code == clock.clock);
        let name = entry.map_or(clock.clock.code(), |entry| &entry.zh);
        let when = match &clock.due {
            Some(due) => format!("最迟 {}", self.moment(due.at)),
            None => "待核定时限后起算".to_owned(),
        };
        let provisional = if clock.provisional { "（暂定）" } else { "" };
        let also = if clock.also { "（并行）" } else { "" };
        writeln!(text, "【{name}】{also}{when}{provisional}")?;
        writeln!(text, "  依据 {} {}", clock.clause.id, clock.clause.title)?;
        let source = &clock.clause.source;
        let words = &clock.clause.words;
        match source.document.as_str() {
            // An own default has no words of a source to quote.
            "own" => writeln!(text, "  来源 {words}")?,
            document => writeln!(
                text,
                "  原文 “{words}”（{document}《{}》{}）",
                source.title, source.article
            )?,
        }
        if !clock.clause.note.is_empty() {
            writeln!(text, "  说明 {}", clock.clause.note)?;
        }
        let starts = match clock.starts {
            Start::Report => "自受理起",
            Start::Dispatch => "自派单起（按最迟派单时间推算）",
            Start::Resolve => "自办结起（按最迟办结时间推算）",
            Start::Promise => "自承诺起",
            Start::Escalate => "自升级起",
        };
        writeln!(text, "  时限 {}，{starts}", term(clock.term))?;
        let Some(due) = &clock.due else {
            return Ok(());
        };
        let counts_days = matches!(clock.term.limit().unit, Unit::WorkingDays | Unit::Days);
        let mut days = 0;
        for step in &due.steps {
            if let Step::Counted { .. } = step {
                days += 1;
            }
            if let Some(line) = self.step(step, counts_days, days) {
                writeln!(text, "  {line}")?;
            }
        }
        Ok(())
    }

    fn step(&self, step: &Step, counts_days: bool, days: u32) -> Option<String> {
        Some(match step {
            Step::Started { at, .. } => format!("起算 {}", self.plain(*at)),
            Step::DayOfReceipt { date } => format!("不计 {}（受理当日，自次日起算）", day(*date)),
            Step::Counted { date, kind, .. } if counts_days => {
                format!("计入 {} 第{days}天{}", day(*date), reason(kind))
            }
            Step::Counted {
                from,
                to,
                minutes,
                kind,
                ..
            } => format!(
                "计入 {}–{} 共{}{}",
                self.short(*from),
                self.until(*from, *to),
                length(*minutes),
                reason(kind)
            ),
            Step::Skipped { from, to, kind } if from == to => {
                format!("不计 {}{}", day(*from), reason(kind))
            }
            Step::Skipped { from, to, kind } => {
                format!("不计 {}至{}{}", day(*from), day(*to), reason(kind))
            }
            Step::Paused { from, to, reason } => {
                let pause = self.standard.pauses.iter().find(|pause| pause.code == *reason);
                let until = to.map_or_else(|| "至今".to_owned(), |to| format!("至 {}", self.short(to)));
                format!(
                    "暂停 {} {until}（{}）",
                    self.short(*from),
                    pause.map_or(reason, |pause| &pause.zh)
                )
            }
            Step::Agreed { at, cap } => {
                format!("约定 {}（最迟可约至 {}）", self.moment(*at), self.moment(*cap))
            }
            Step::Extended { from, to } => {
                format!(
                    "延期 {} → {}（服务中心经理批准）",
                    self.moment(*from),
                    self.moment(*to)
                )
            }
            Step::Provisional { year } => format!("暂定 {year}年放假安排尚未公布，按周一至周五计工作日"),
            Step::Due { at } => format!("到期 {}", self.moment(*at)),
        })
    }

    /// Date, weekday and time; an exclusive midnight as 24:00 of the day before.
    fn moment(&self, at: Timestamp) -> String {
        let (date, time) = self.parts(at);
        format!("{}年{}{time}", date.year(), day(date))
    }

    /// A moment that is no deadline: midnight is 00:00.
    fn plain(&self, at: Timestamp) -> String {
        let local = at.to_zoned(self.calendar.zone.clone()).datetime();
        format!("{}年{}", local.year(), self.short(at))
    }

    fn short(&self, at: Timestamp) -> String {
        let local = at.to_zoned(self.calendar.zone.clone()).datetime();
        format!("{}{:02}:{:02}", day(local.date()), local.hour(), local.minute())
    }

    /// The end of a span that began at `from`: with its day only if that is another one.
    fn until(&self, from: Timestamp, to: Timestamp) -> String {
        let (date, time) = self.parts(to);
        if date == self.calendar.date(from) {
            time
        } else {
            format!("{}{time}", day(date))
        }
    }

    fn parts(&self, at: Timestamp) -> (Date, String) {
        let local = at.to_zoned(self.calendar.zone.clone()).datetime();
        let midnight = local.hour() == 0 && local.minute() == 0 && local.second() == 0;
        match local.date().yesterday() {
            Ok(before) if midnight && local.subsec_nanosecond() == 0 => (before, "24:00".to_owned()),
            _ => (local.date(), format!("{:02}:{:02}", local.hour(), local.minute())),
        }
    }
}

fn day(date: Date) -> String {
    const WEEKDAYS: [&str; 7] = ["一", "二", "三", "四", "五", "六", "日"];
    let weekday = usize::from(date.weekday().to_monday_zero_offset().unsigned_abs());
    format!(
        "{}月{}日（周{}）",
        date.month(),
        date.day(),
        WEEKDAYS.get(weekday).copied().unwrap_or_default()
    )
}

fn reason(kind: &DayKind) -> String {
    match kind {
        DayKind::Working => String::new(),
        DayKind::MadeUp { name } => format!("（{name}调休上班）"),
        DayKind::Weekend => "（周末）".to_owned(),
        DayKind::Holiday { name } => format!("（{name}放假）"),
    }
}

fn length(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes}分钟"),
        (hours, 0) => format!("{hours}小时"),
        (hours, minutes) => format!("{hours}小时{minutes}分钟"),
    }
}

fn term(term: Term) -> String {
    match term {
        Term::Within(limit) => amount(limit),
        Term::Agreed { cap } => format!("与业主约定，最长{}", amount(cap)),
    }
}

fn amount(limit: Limit) -> String {
    match limit.unit {
        Unit::Minutes => length(limit.amount),
        Unit::DaytimeMinutes => format!("{}（日间钟）", length(limit.amount)),
        Unit::ServiceMinutes => format!("{}（服务时间）", length(limit.amount)),
        Unit::WorkingDays => format!("{}个工作日", limit.amount),
        Unit::Days => format!("{}天", limit.amount),
        Unit::SameDay => "当日24:00".to_owned(),
    }
}

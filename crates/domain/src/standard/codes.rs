//! The closed code lists of the trade: kinds, grades, levels, shipped channels, clocks, verbs, outcomes.
//! Subjects and own channels are open: they live in chapter `taxonomy` and estates add leaves.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A text that is no code of its list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown {list} `{text}`")]
pub struct UnknownCode {
    /// Which list.
    pub list: &'static str,
    /// What was read.
    pub text: String,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $list:ident $name:literal { $($(#[$vdoc:meta])* $variant:ident = $code:literal,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $list {
            $($(#[$vdoc])* #[serde(rename = $code)] $variant,)+
        }
        impl $list {
            /// Every code, in order.
            pub const ALL: &'static [$list] = &[$($list::$variant),+];

            /// The code of the API and of the standard.
            pub fn code(self) -> &'static str {
                match self { $($list::$variant => $code),+ }
            }
        }
        impl fmt::Display for $list {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.code())
            }
        }
        impl FromStr for $list {
            type Err = UnknownCode;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $list::ALL.iter().copied().find(|code| code.code() == text)
                    .ok_or_else(|| UnknownCode { list: $name, text: text.to_owned() })
            }
        }
    )+};
}

codes! {
    /// The kind of a matter (C-01).
    Kind "kind" {
        /// 咨询.
        Inquiry = "inquiry",
        /// 投诉.
        Complaint = "complaint",
        /// 报修.
        Repair = "repair",
        /// 建议.
        Suggestion = "suggestion",
        /// 意见.
        Opinion = "opinion",
        /// 需求.
        Demand = "demand",
        /// 求助.
        Help = "help",
        /// 礼宾服务.
        Concierge = "concierge",
        /// 邻里纠纷.
        Dispute = "dispute",
        /// 举报.
        Misconduct = "misconduct",
        /// 紧急事件.
        Emergency = "emergency",
    }
    /// Severity (C-05, X-14).
    Grade "grade" {
        /// 一般.
        General = "general",
        /// 严重.
        Serious = "serious",
        /// 重大.
        Major = "major",
    }
    /// Level of an emergency.
    Level "level" {
        /// Life-threatening.
        I = "I",
        /// Wide disruption.
        II = "II",
        /// Local equipment failure.
        III = "III",
    }
    /// The shipped channels by which a matter comes in (B-02); own ones behave like one of them.
    Channel "channel" {
        /// 来电.
        Call = "call",
        /// 来访.
        WalkIn = "walk-in",
        /// 来信.
        Letter = "letter",
        /// 电子邮件.
        Email = "email",
        /// 短信.
        Sms = "sms",
        /// 微信.
        Wechat = "wechat",
        /// APP.
        App = "app",
        /// 网络平台.
        Web = "web",
        /// 上门走访.
        Visit = "visit",
        /// 巡查发现.
        Patrol = "patrol",
        /// 其他部门.
        Department = "department",
        /// 其他员工.
        Staff = "staff",
        /// 业委会.
        Committee = "committee",
        /// 公司.
        Company = "company",
        /// 外部来源.
        Outside = "outside",
        /// 政府转办.
        Authority = "authority",
    }
    /// A clock of a case (design §5); it stops with the verb of its name.
    ClockName "clock" {
        /// First word to the customer.
        Acknowledge = "acknowledge",
        /// Sent to somebody.
        Dispatch = "dispatch",
        /// 接单.
        Take = "take",
        /// 初步响应 of a complaint.
        Respond = "respond",
        /// Verification of a complaint begun and found.
        Verify = "verify",
        /// Solution plan of a major complaint.
        Plan = "plan",
        /// A supervisor sets the limit of a case that the source leaves open (D-10).
        SetLimit = "set-limit",
        /// 到场.
        Arrive = "arrive",
        /// First finding on an equipment failure.
        Investigate = "investigate",
        /// Progress told to the owner, once, on the day raised.
        Progress = "progress",
        /// 当日事当日毕.
        SameDay = "same-day",
        /// Solved; for an inquiry: answered.
        Resolve = "resolve",
        /// Result told to the customer.
        Feedback = "feedback",
        /// A promise made to a person (C-36).
        Promise = "promise",
        /// The written report once a matter is handed up to the manager (E-07).
        Report = "report",
    }
    /// What may be done with a case.
    Verb "verb" {
        /// First word to the customer.
        Acknowledge = "acknowledge",
        /// Initial response: who handles it, what comes next.
        Respond = "respond",
        /// Send to a department or a person.
        Dispatch = "dispatch",
        /// 接单.
        Take = "take",
        /// 到场.
        Arrive = "arrive",
        /// First finding.
        Investigate = "investigate",
        /// Findings of a verification (C-11).
        Verify = "verify",
        /// Validity of a complaint.
        Judge = "judge",
        /// Solution plan, cause and solution (C-12, D-18).
        Plan = "plan",
        /// Quotation and consent (C-20).
        Quote = "quote",
        /// Progress told to the customer.
        Progress = "progress",
        /// Propose a pause.
        Pause = "pause",
        /// Confirm a proposed pause.
        ConfirmPause = "confirm-pause",
        /// Strike a proposed pause.
        StrikePause = "strike-pause",
        /// End a pause.
        Resume = "resume",
        /// Ask the manager for more time.
        AskExtension = "ask-extension",
        /// Grant more time (D-15).
        Extend = "extend",
        /// Set the limit of a case that the source leaves open (D-10).
        SetLimit = "set-limit",
        /// Agree another time with the resident (D-06).
        Agree = "agree",
        /// Change the grade.
        Regrade = "regrade",
        /// Change kind or subject.
        Reclassify = "reclassify",
        /// 完工.
        Resolve = "resolve",
        /// The company's check (C-18).
        Inspect = "inspect",
        /// The resident's acceptance (C-17).
        Accept = "accept",
        /// The resident refuses acceptance.
        Reject = "reject",
        /// The resident rates.
        Rate = "rate",
        /// Tell the result (C-13).
        Feedback = "feedback",
        /// Hand to another person or department, with a reason.
        Transfer = "transfer",
        /// Accept a transfer, or take over first-contact responsibility.
        TakeOver = "take-over",
        /// Hand up the ladder (E-07).
        Escalate = "escalate",
        /// 催单, 督促 (E-17).
        Urge = "urge",
        /// A note.
        Remark = "remark",
        /// Make a promise (C-36).
        Promise = "promise",
        /// Keep a promise.
        KeepPromise = "keep-promise",
        /// Sign the record (C-32).
        Sign = "sign",
        /// Reopen within the window.
        Reopen = "reopen",
        /// Ask for a higher review (W-12).
        Appeal = "appeal",
        /// 归档.
        Archive = "archive",
        /// 作废.
        Void = "void",
    }
    /// How a matter ended; counted apart.
    Outcome "outcome" {
        /// Solved.
        Solved = "solved",
        /// Answered.
        Answered = "answered",
        /// Referred to somebody else.
        Referred = "referred",
        /// The resident wants nothing more.
        DeclinedByResident = "declined-by-resident",
        /// Nobody could be reached.
        Unreachable = "unreachable",
        /// Beyond the scope of service (C-35).
        OutOfScope = "out-of-scope",
        /// The same matter is another case.
        Duplicate = "duplicate",
        /// Voided.
        Void = "void",
    }
}

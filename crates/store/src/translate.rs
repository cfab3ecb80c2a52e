//! From PostgreSQL's words to SQLite's: statements (`$1`, casts) and migrations (types, STRICT).

/// A statement for SQLite: `$n` becomes `?n`, and a cast `::type` is left out (write `CAST(x AS bigint)` where
/// SQLite must convert too). Quoted text, quoted names and comments stay as they are.
///
/// A statement that fails in the middle loses the transaction anyway (`Tx`), so the engine need not be able to undo
/// that statement alone (`OR FAIL`): it would keep a copy of every page that a statement of several rows touches.
pub(crate) fn statement(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len() + 8);
    let mut rest = sql;
    for verb in ["INSERT", "UPDATE"] {
        if let Some(after) = sql.strip_prefix(verb)
            && after.starts_with(' ')
            && !after.starts_with(" OR ")
        {
            out.push_str(verb);
            out.push_str(" OR FAIL");
            rest = after;
        }
    }
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            '\'' | '"' => quoted(rest, first),
            '-' if rest.starts_with("--") => rest.find('\n').unwrap_or(rest.len()),
            '$' if rest[1..].starts_with(|c: char| c.is_ascii_digit()) => {
                out.push('?');
                rest = &rest[1..];
                continue;
            }
            ':' if rest.starts_with("::") => {
                let after = rest[2..].trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
                rest = after;
                continue;
            }
            other => other.len_utf8(),
        };
        out.push_str(&rest[..taken]);
        rest = &rest[taken..];
    }
    out
}

/// The length of the quoted text at the start of `text`; a doubled quote ends it and starts the next at once.
fn quoted(text: &str, quote: char) -> usize {
    text[1..].find(quote).map_or(text.len(), |end| end + 2)
}

/// The statements of a migration, without comments, split at their semicolons.
pub(crate) fn statements(script: &str) -> Vec<Migration> {
    let mut found = Vec::new();
    let mut current = Migration::default();
    let mut rest = script;
    while let Some(first) = rest.chars().next() {
        if rest.starts_with("--") {
            let end = rest.find('\n').unwrap_or(rest.len());
            let note = rest[2..end].trim();
            if note == "clustered" {
                current.clustered = true;
            } else if let Some(name) = note.strip_prefix("dialect:") {
                found.push(Migration {
                    dialect: Some(name.trim().to_owned()),
                    ..Migration::default()
                });
            }
            rest = &rest[end..];
            continue;
        }
        if first == ';' {
            push(&mut found, &mut current);
            rest = &rest[1..];
            continue;
        }
        let taken = if first == '\'' || first == '"' {
            quoted(rest, first)
        } else {
            first.len_utf8()
        };
        current.sql.push_str(&rest[..taken]);
        rest = &rest[taken..];
    }
    push(&mut found, &mut current);
    found
}

fn push(found: &mut Vec<Migration>, current: &mut Migration) {
    let mut done = std::mem::take(current);
    done.sql = done.sql.trim().to_owned();
    if !done.sql.is_empty() {
        found.push(done);
    }
}

/// One statement of a migration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Migration {
    /// In PostgreSQL's words.
    pub sql: String,
    /// `-- clustered` stood before it: the table lies in the order of its primary key (SQLite).
    pub clustered: bool,
    /// `-- dialect: name` instead of a statement: a fragment of `dialect.rs`.
    pub dialect: Option<String>,
}

impl Migration {
    /// The statement in SQLite's words.
    pub(crate) fn for_sqlite(&self) -> String {
        let words: Vec<&str> = self.sql.split_whitespace().take(7).collect();
        let is = |at: usize, word: &str| words.get(at).is_some_and(|w| w.eq_ignore_ascii_case(word));
        if is(0, "create")
            && is(1, "table")
            && let (Some(open), Some(close)) = (self.sql.find('('), self.sql.rfind(')'))
        {
            let columns: Vec<String> = parts(&self.sql[open + 1..close])
                .iter()
                .map(|part| column(part))
                .collect();
            let end = if self.clustered {
                "STRICT, WITHOUT ROWID"
            } else {
                "STRICT"
            };
            return format!("{}({}) {end}", &self.sql[..open], columns.join(", "));
        }
        if is(0, "alter")
            && is(3, "add")
            && is(4, "column")
            && let Some(name) = words.get(5)
        {
            let at = self
                .sql
                .find(" ADD COLUMN ")
                .or_else(|| self.sql.find(" add column "));
            if let Some(at) = at.map(|at| at + " ADD COLUMN ".len()) {
                debug_assert!(self.sql[at..].trim_start().starts_with(name));
                return format!("{}{}", &self.sql[..at], column(&self.sql[at..]));
            }
        }
        statement(&self.sql)
    }
}

/// Splits the inside of a CREATE TABLE at its outer commas.
fn parts(inside: &str) -> Vec<&str> {
    let (mut depth, mut start, mut found) = (0_usize, 0, Vec::new());
    let mut skip = 0;
    for (at, c) in inside.char_indices() {
        if at < skip {
            continue;
        }
        match c {
            '\'' | '"' => skip = at + quoted(&inside[at..], c),
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                found.push(inside[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(inside[start..].trim());
    found
}

/// SQLite's word for a type of PostgreSQL.
pub(crate) fn sqlite_type(postgres: &str) -> Option<&'static str> {
    Some(match postgres.to_ascii_lowercase().as_str() {
        "uuid" | "bytea" => "BLOB",
        "timestamptz" | "timestamp with time zone" | "boolean" | "bigint" | "integer" => "INTEGER",
        "text" | "date" => "TEXT",
        "double precision" => "REAL",
        _ => return None,
    })
}

/// One column or table constraint in SQLite's words.
fn column(part: &str) -> String {
    let Some((name, rest)) = part.split_once(char::is_whitespace) else {
        return part.to_owned();
    };
    let rest = rest.trim_start();
    let word_end = rest
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(rest.len());
    let (kind, after) = if rest.to_ascii_lowercase().starts_with("double precision") {
        rest.split_at("double precision".len())
    } else {
        rest.split_at(word_end)
    };
    match sqlite_type(kind) {
        Some(_)
            if after
                .to_ascii_lowercase()
                .contains("generated by default as identity") =>
        {
            format!("{name} INTEGER PRIMARY KEY")
        }
        Some(word) => {
            let check = if kind.eq_ignore_ascii_case("boolean") {
                format!(" CHECK ({name} IN (0, 1))")
            } else {
                String::new()
            };
            format!("{name} {word}{}{check}", statement(after))
        }
        // PRIMARY KEY (…), UNIQUE (…), CHECK (…), FOREIGN KEY …
        None => statement(part),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_and_casts() {
        assert_eq!(
            statement("SELECT '$1 ''::x' , \"a$2\", $12, sum(n)::bigint FROM t WHERE a = $1::uuid -- $3"),
            "SELECT '$1 ''::x' , \"a$2\", ?12, sum(n) FROM t WHERE a = ?1 -- $3"
        );
    }

    #[test]
    fn a_failed_statement_need_not_be_undone_alone() {
        assert_eq!(
            statement("INSERT INTO t VALUES ($1)"),
            "INSERT OR FAIL INTO t VALUES (?1)"
        );
        assert_eq!(statement("UPDATE t SET a = $1"), "UPDATE OR FAIL t SET a = ?1");
        for other in [
            "INSERT OR REPLACE INTO t VALUES (1)",
            "DELETE FROM t",
            "SELECT 'INSERT '",
        ] {
            assert_eq!(statement(other), other);
        }
    }

    #[test]
    fn a_table_in_both_words() {
        let script = "-- a comment; with a semicolon\n-- clustered\nCREATE TABLE rooms (\n id uuid NOT NULL,\n \
                      open boolean NOT NULL DEFAULT true, -- note\n area double precision CHECK (area > 0, 'a,b' <> ';'),\n \
                      text text,\n seen_at timestamptz,\n PRIMARY KEY (id, text)\n);\nCREATE INDEX i ON rooms (text);\n\
                      -- dialect: search\nALTER TABLE rooms ADD COLUMN day date;";
        let found = statements(script);
        let texts: Vec<String> = found.iter().map(Migration::for_sqlite).collect();
        assert_eq!(
            texts,
            [
                "CREATE TABLE rooms (id BLOB NOT NULL, open INTEGER NOT NULL DEFAULT true CHECK (open IN (0, 1)), \
                 area REAL CHECK (area > 0, 'a,b' <> ';'), text TEXT, seen_at INTEGER, PRIMARY KEY (id, text)) \
                 STRICT, WITHOUT ROWID",
                "CREATE INDEX i ON rooms (text)",
                "",
                "ALTER TABLE rooms ADD COLUMN day TEXT",
            ]
        );
        assert_eq!(found[2].dialect.as_deref(), Some("search"));
    }
}

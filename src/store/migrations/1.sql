-- Every answer ever given. All that is known of the reader follows from it; nothing is taken out, not even by undo.
CREATE TABLE review (
  question TEXT    NOT NULL,
  revision INTEGER NOT NULL,
  -- Milliseconds since 1970-01-01T00:00:00Z.
  at       INTEGER NOT NULL,
  -- The reader's day, since 1970-01-01.
  day      INTEGER NOT NULL,
  grade    INTEGER NOT NULL CHECK (grade BETWEEN 1 AND 4),
  -- Milliseconds; null where it was not measured.
  took     INTEGER,
  undone   INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1)),
  PRIMARY KEY (question, at)
) STRICT, WITHOUT ROWID;

CREATE INDEX review_at ON review (at);
CREATE INDEX review_day ON review (day);

-- Where each question stands: what `quiz::replay` makes of its reviews, kept so that a start is quick.
CREATE TABLE state (
  question   TEXT    NOT NULL PRIMARY KEY,
  revision   INTEGER NOT NULL,
  stability  REAL    NOT NULL,
  difficulty REAL    NOT NULL,
  at         INTEGER NOT NULL,
  day        INTEGER NOT NULL,
  grade      INTEGER NOT NULL,
  answers    INTEGER NOT NULL,
  lapses     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What the reader said of a question or a concept.
CREATE TABLE mark (
  id      TEXT    NOT NULL,
  kind    TEXT    NOT NULL CHECK (kind IN ('muted', 'known', 'snoozed')),
  -- Until when it holds, in milliseconds since 1970-01-01T00:00:00Z; 0 once it is taken back.
  until   INTEGER NOT NULL,
  -- When it was said: of two machines the later one counts.
  changed INTEGER NOT NULL,
  PRIMARY KEY (id, kind)
) STRICT, WITHOUT ROWID;

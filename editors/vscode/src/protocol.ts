// The types of goviva's own requests; `editors/PROTOCOL.md` explains them, `editors/protocol.schema.json` has them all.

/** A place in a document, in UTF-16 units, from 0. */
export interface Position {
  line: number;
  character: number;
}

export interface Range {
  start: Position;
  end: Position;
}

/** What to ask about; nothing at all means what is due today and a few new questions. */
export interface QuizStart {
  concepts?: string[];
  questions?: string[];
  topics?: string[];
  due?: boolean;
  at?: { uri: string; position?: Position };
  limit?: number;
}

export interface QuizStarted {
  session: string;
  question: QuizQuestion | null;
  nothing: string | null;
  recorded: boolean;
}

/** The id and the title of a concept. */
export interface Name {
  id: string;
  title: string;
}

export interface QuizOption {
  id: number;
  text: string;
  line: number | null;
}

export interface QuizQuestion {
  id: string;
  ask: string;
  concept: Name;
  kind: 'recall' | 'choice' | 'output' | 'spot';
  prompt: string;
  code: string | null;
  snippet: { uri: string; range: Range; text: string; asked: boolean } | null;
  options: QuizOption[];
  several: boolean;
  answer: string | null;
  left: number;
}

export const GRADES = ['again', 'hard', 'good', 'easy'] as const;
export type Grade = (typeof GRADES)[number];

export type QuizReply =
  | { options: number[] }
  | { text: string }
  | { grade: Grade }
  | 'skip'
  | 'mute'
  | 'snooze'
  | 'undo';

export interface QuizAnswer {
  session: string;
  question: string;
  ask: string;
  answer: QuizReply;
  took?: number;
}

export interface JudgedOption extends QuizOption {
  right: boolean;
  chosen: boolean;
  why: string;
}

export interface QuizVerdict {
  right: boolean;
  grade: Grade;
  options: JudgedOption[];
  why: string;
  output: string | null;
  days: number;
}

export interface QuizAnswered {
  verdict: QuizVerdict | null;
  undone: string | null;
  recorded: boolean;
  problem: string | null;
  question: QuizQuestion | null;
  summary: QuizSummary | null;
}

export interface QuizSummary {
  answers: number;
  right: number;
  concepts: { concept: Name; answers: number; right: number; standing: Standing }[];
  due: number;
}

export type Standing = 'new' | 'learning' | 'fading' | 'known' | 'mastered';

export interface Explanation {
  id: string;
  title: string;
  topic: string;
  difficulty: string;
  frequency: string;
  markdown: string;
  related: Name[];
  prerequisites: Name[];
  questions: number;
  standing: Standing;
  occurrences: Place[];
}

/** Where code does what a concept is about. */
export interface Place {
  uri: string;
  range: Range;
  text: string;
  owner: string | null;
}

export interface ProgressReport {
  recorded: boolean;
  problem: string | null;
  due: number;
  concepts: ConceptProgress[];
  document: ConceptCount[] | null;
  workspace: ConceptCount[] | null;
}

export interface ConceptProgress extends Name {
  topic: string;
  standing: Standing;
  due: number;
  questions: number;
  muted: boolean;
  claimed: boolean;
}

export interface ConceptCount {
  concept: string;
  count: number;
}

/** The argument of `goviva.mute` and `goviva.known`. */
export interface Marked {
  concept: string;
  on?: boolean;
}

/** What somebody wants to know before a release is decided on, and what they were told. */
export interface QuestionTable {
  id: string;
  runId: string;
  stepId: string;
  /** What waited for a decision when it was asked. */
  evidenceDigest: string;
  personId: string;
  personName: string;
  /** One of the asker's: sent twice, it is one question. */
  requestId: string;
  text: string;
  askedAt: string;
  /** This and what follows: null until somebody has answered. */
  answer: string | null;
  answeredById: string | null;
  answeredByName: string | null;
  answeredAt: string | null;
  answerRequestId: string | null;
}

/**
 * Characters that cannot be seen, as the inside of a character class of a regular expression with flag `u`: soft hyphen,
 * zero-width characters, fillers, direction marks, joiners, variation selectors, tags, the byte order mark.
 */
export const invisible = String.raw`\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\u{e0000}-\u{e0fff}`;

/** Marks that set notes between lines; only text that was never meant to be sung has them. */
export const annotationMarks = String.raw`\ufff9-\ufffb`;

/** Words for a person, in both languages of the screens. */
export interface Text {
  readonly en: string;
  readonly zh: string;
}

/** Values up to which a place is looked for one by one. Beyond it they are sorted when they are taken. */
const fewValues = 24;

/** Gathers the values of one standard field: unique and sorted. Most fields of most events have none. */
export class Gathering {
  private readonly prefix: string;
  private readonly quote: (value: string) => string;
  private values: string[] = [];

  /** `quote` makes a JSON string of a value. */
  constructor(field: string, quote: (value: string) => string) {
    this.prefix = `"${field}":[`;
    this.quote = quote;
  }

  add(value: string): void {
    const { values } = this;
    let place = values.length;
    if (place < fewValues) {
      while (place > 0 && (values[place - 1] ?? '') > value) place -= 1;
      if (place > 0 && values[place - 1] === value) return;
      for (let index = values.length; index > place; index -= 1) values[index] = values[index - 1] ?? '';
    }
    values[place] = value;
  }

  /** The member of the row, or an empty text; the next event begins without values. Plain values need no escapes. */
  take(isPlain: boolean): string {
    const { values } = this;
    if (values.length === 0) return '';
    this.values = [];
    const unique = values.length < fewValues ? values : [...new Set(values)].sort();
    // Joined by hand: that of the array takes longer for a few.
    let members = this.prefix;
    for (let index = 0; index < unique.length; index += 1) {
      const value = unique[index] ?? '';
      const text = isPlain ? `"${value}"` : this.quote(value);
      members += index === 0 ? text : `,${text}`;
    }
    return `${members}]`;
  }
}

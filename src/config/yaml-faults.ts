/** What a fault of YAML means to the person who wrote it, and what mends it. */
export interface YamlFault {
  readonly message: string;
  readonly fix: string;
}

/** Faults of the YAML reader by its own code, in our words. */
const faults: Readonly<Record<string, YamlFault>> = {
  ALIAS_PROPS: {
    message: 'an alias (*name) carries a tag or an anchor',
    fix: 'put tag and anchor where the value is written',
  },
  BAD_ALIAS: { message: 'an alias or anchor has no usable name', fix: 'put text that begins with * or & in quotes' },
  BAD_DIRECTIVE: {
    message: 'a directive (%…) is malformed',
    fix: 'remove the line, or put text that begins with % in quotes',
  },
  BAD_DQ_ESCAPE: {
    message: 'text in double quotes has an unknown escape',
    fix: 'write \\\\ for a backslash, or use single quotes',
  },
  BAD_INDENT: {
    message: 'the indentation does not fit the lines around it',
    fix: 'indent all keys of one mapping alike',
  },
  BAD_PROP_ORDER: { message: 'a tag or anchor stands in the wrong place', fix: 'put it right before its value' },
  BAD_SCALAR_START: { message: 'text begins with a character that YAML reserves', fix: 'put the text in quotes' },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'a nested mapping begins on the same line as its key',
    fix: 'put text with a colon in quotes, or begin a new line',
  },
  BLOCK_IN_FLOW: {
    message: 'a value inside […] or {…} is written in block style',
    fix: 'close the bracket, or write the whole value in brackets',
  },
  COMMENT_SPACE: { message: 'a comment follows its value without a space', fix: 'put a space before #' },
  IMPOSSIBLE: { message: 'the YAML cannot be read', fix: 'check this line and the ones before it' },
  MISSING_CHAR: {
    message: 'a comma, bracket or quote is missing',
    fix: 'check that brackets and quotes are closed and members have commas between them',
  },
  MULTILINE_IMPLICIT_KEY: {
    message: 'a key goes over several lines',
    fix: 'put the key and its colon on one line, and a colon after each key',
  },
  MULTIPLE_ANCHORS: { message: 'a value has two anchors', fix: 'keep one' },
  MULTIPLE_TAGS: { message: 'a value has two tags', fix: 'remove them' },
  NON_STRING_KEY: { message: 'a key is a list or a mapping', fix: 'write a plain word as the key' },
  RESOURCE_EXHAUSTION: { message: 'values are nested too deep', fix: 'check the brackets and the indentation' },
  TAB_AS_INDENT: { message: 'a tab indents the line, which YAML does not allow', fix: 'indent with spaces' },
  TAG_RESOLVE_FAILED: { message: 'a tag (!…) has no meaning here', fix: 'remove it' },
  UNEXPECTED_TOKEN: {
    message: 'something stands where nothing is expected',
    fix: 'check brackets, quotes and indentation of this line and the one before',
  },
};

/** Our words for a fault of the YAML reader. `reason` is the reader's own, used for codes that this table lacks. */
export function describeYamlFault(code: string, reason: string): YamlFault {
  const bracket = /end with a ([\]}])/.exec(reason)?.[1];
  if (bracket !== undefined) {
    return {
      message: `the closing ${bracket} of a list or mapping is missing, or its lines are not indented`,
      fix: `write ${bracket} where the value ends, and indent its lines`,
    };
  }
  const known = Object.hasOwn(faults, code) ? faults[code] : undefined;
  if (known !== undefined) return known;
  const sentence = reason.split('\n', 1)[0]?.replace(/[.:]$/, '') ?? '';
  return {
    message: sentence.slice(0, 1).toLowerCase() + sentence.slice(1),
    fix: 'check this line and the ones before it',
  };
}

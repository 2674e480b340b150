const patterns: readonly (readonly [RegExp, string])[] = [
  [/\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,}\b/g, '[access key id]'],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, '$1 [redacted]'],
  [
    /([\w-]*(?:secret|token|password|passwd|signature|credential|api[-_]?key)[\w-]*["']?\s*[=:]\s*["']?)[^\s"'&,;]+/gi,
    '$1[redacted]',
  ],
  [/(?<![A-Za-z0-9/+])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/g, '[redacted]'],
];

/**
 * `text` without what looks like a secret: access key ids, bearer and basic credentials, values beside words such as
 * `token` or `password`, and strings of the length of an AWS secret access key. For texts whose origin is unknown.
 */
export function redactSecrets(text: string): string {
  return patterns.reduce((result, [pattern, replacement]) => result.replaceAll(pattern, replacement), text);
}

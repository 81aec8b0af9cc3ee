/**
 * Compares keys as S3 lists them: by the bytes of their UTF-8. Strings compare by UTF-16 units, which differs only where
 * a surrogate (beyond U+FFFF) meets a unit from U+E000 on.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ListingKeysUsingAPIs.html
 */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index)
    const right = b.charCodeAt(index)
    if (left !== right) return rank(left) - rank(right)
  }
  return a.length - b.length
}

/** Surrogates come after all other units, in their own order. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}

/** The folders that a name is in, from the outermost: `a/` and `a/b/` for `a/b/c`. */
export function* foldersOf(name: string): Generator<string> {
  for (let at = name.indexOf('/'); at !== -1; at = name.indexOf('/', at + 1)) yield name.slice(0, at + 1)
}

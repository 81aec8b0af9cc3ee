import { InvalidOptionError } from './errors.ts'

/** Sign, digits without leading zeros and power of ten of a number: `-1.50` is `-`, `150`, `-2`. */
export interface DecimalParts {
  readonly sign: '' | '-'
  readonly digits: string
  readonly exponent: number
}

const FORM = /^([+-]?)(?=\.?\d)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/

/**
 * An exact decimal number that never changes, for what neither a number nor a bigint can hold.
 *
 * It does not calculate. For that, give its text to a library of your choice (decimal.js, big.js), whose numbers can be
 * written to DynamoDB as they are.
 *
 * @example new Decimal('0.1000000000000000000001').toString()
 */
export class Decimal {
  /** The number as text, as Python writes it: trailing zeros as they were given, an exponent where it is shorter. */
  readonly value: string

  /** @throws InvalidOptionError it is no number, or not finite */
  constructor(value: string | number | bigint | Decimal) {
    this.value = formatDecimal(partsOf(String(value)))
    Object.freeze(this)
  }

  toString(): string {
    return this.value
  }

  /** The text: a JSON number would be read as a rounded one. */
  toJSON(): string {
    return this.value
  }

  /** The nearest number. */
  toNumber(): number {
    return Number(this.value)
  }

  /** Whether both are the same number: `1.10` equals `1.1`. */
  equals(other: unknown): boolean {
    if (
      typeof other === 'number' ? !Number.isFinite(other) : typeof other !== 'bigint' && !(other instanceof Decimal)
    ) {
      return false
    }
    return canonicalText(partsOf(String(other))) === canonicalText(partsOf(this.value))
  }

  [Symbol.toPrimitive](hint: string): string {
    if (hint === 'string') return this.value
    throw new InvalidOptionError(
      'A Decimal does not calculate, for its number would be rounded: use toNumber(), or give its toString() to a library for decimals.',
    )
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `Decimal('${this.value}')`
  }
}

/**
 * The number of a text, exactly: a number where that is the same, else a bigint for an integer, else a {@link Decimal}.
 * An integer beyond 2^53 is always a bigint, so that a column of them is of one type.
 *
 * @throws InvalidOptionError it is no number
 */
export function exactNumber(text: string): number | bigint | Decimal {
  if (text.length <= 15) {
    const short = Number(text)
    // Fifteen digits survive in any number that is not next to nothing. What is not one goes on to the error.
    if (text === '0' || (Math.abs(short) > 1e-200 && Math.abs(short) < 2 ** 53 && isDecimal(text))) return short
  }
  const parts = canonical(partsOf(text))
  const { sign, digits, exponent } = parts
  if (exponent >= 0 && exponent < 400) {
    const integer = BigInt(sign + digits + '0'.repeat(exponent))
    const number = Number(integer)
    return Number.isSafeInteger(number) ? number : integer
  }
  const number = Number(text)
  if (Number.isFinite(number) && canonicalText(partsOf(String(number))) === canonicalText(parts)) return number
  return new Decimal(text)
}

/** Not `0x10` nor ` 1`, which are numbers, too. */
function isDecimal(text: string): boolean {
  return text.charCodeAt(0) <= 57 && text.charCodeAt(0) > 32 && !(text.charCodeAt(1) > 57)
}

/** @throws InvalidOptionError it is no number, or not finite */
export function partsOf(text: string): DecimalParts {
  const match = FORM.exec(text)
  const exponent = Number(match?.[4] ?? 0)
  if (match === null || !Number.isSafeInteger(exponent)) {
    throw new InvalidOptionError(`"${text}" is no decimal number: write it like "-12.5" or "1.25E-9".`)
  }
  const [, sign, whole = '', fraction = ''] = match
  const digits = (whole + fraction).replace(/^0+(?=.)/, '')
  return { sign: sign === '-' ? '-' : '', digits, exponent: exponent - fraction.length }
}

/** The same number without trailing zeros; zero has no sign. */
export function canonical({ sign, digits, exponent }: DecimalParts): DecimalParts {
  const short = digits.replace(/0+$/, '')
  if (short === '') return { sign: '', digits: '0', exponent: 0 }
  return { sign, digits: short, exponent: exponent + digits.length - short.length }
}

/** The same for equal numbers. */
export function canonicalText(parts: DecimalParts): string {
  const { sign, digits, exponent } = canonical(parts)
  return `${sign}${digits}e${exponent}`
}

/** As Python's `str(Decimal)`. Source: the General Decimal Arithmetic specification, to-scientific-string. */
export function formatDecimal({ sign, digits, exponent }: DecimalParts): string {
  const adjusted = digits.length + exponent - 1
  if (exponent <= 0 && adjusted >= -6) {
    if (exponent === 0) return sign + digits
    const padded = digits.padStart(1 - exponent, '0')
    return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`
  }
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : ''
  return `${sign}${digits[0]}${fraction}E${adjusted < 0 ? '' : '+'}${adjusted}`
}

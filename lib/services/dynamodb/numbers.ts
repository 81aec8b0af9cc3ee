import { canonical, Decimal, type DecimalParts, formatDecimal, partsOf } from '../../decimal.ts'

/** Digits that DynamoDB keeps, and the powers of ten of the first digit between which a number must be. */
const MOST_DIGITS = 38
const SMALLEST = -130
const LARGEST = 125

/** The text of a number, or what is wrong with it. */
export type NumberText = { readonly text: string; readonly problem?: undefined } | { readonly problem: string }

/** A number of decimal.js, big.js or bignumber.js: all keep sign, exponent and digits so, and `toFixed()` is exact. */
interface ForeignDecimal {
  toFixed(): string
  readonly e: number
}

/** Whether a value goes over as a number. */
export function isNumeric(value: unknown): value is number | bigint | Decimal | ForeignDecimal {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof Decimal || isForeign(value)
}

/** @param value one for which {@link isNumeric} holds */
export function numberText(value: number | bigint | Decimal | ForeignDecimal): NumberText {
  if (typeof value === 'number') return textOfNumber(value)
  if (typeof value === 'bigint') {
    const text = String(value)
    return text.length <= MOST_DIGITS ? { text } : checked(partsOf(text))
  }
  if (value instanceof Decimal) return checked(partsOf(value.value))
  // Text of a million zeros is not worth writing to find that it is too long.
  return Math.abs(value.e) > 1_000 ? { problem: outOfRange } : checked(partsOf(value.toFixed()))
}

function textOfNumber(value: number): NumberText {
  if (!Number.isFinite(value))
    return { problem: `is ${value}, which DynamoDB has no word for: leave it out, or give null` }
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return { problem: 'is an integer beyond 2^53, where a number is no longer exact: give it as a bigint' }
  }
  return value !== 0 && Math.abs(value) < 1e-130 ? { problem: outOfRange } : { text: String(value) }
}

const outOfRange = 'is beyond what DynamoDB can keep, 1E-130 to 9.9E+125 (and below 0): give it as a string'

function checked(parts: DecimalParts): NumberText {
  const short = canonical(parts)
  const { digits, exponent } = short
  const adjusted = digits.length + exponent - 1
  if (adjusted < SMALLEST || adjusted > LARGEST) return { problem: outOfRange }
  if (digits.length > MOST_DIGITS) {
    return { problem: `has ${digits.length} digits, DynamoDB keeps ${MOST_DIGITS}: round it, or give it as a string` }
  }
  return { text: formatDecimal(parts.digits.length > MOST_DIGITS ? short : parts) }
}

function isForeign(value: unknown): value is ForeignDecimal {
  if (typeof value !== 'object' || value === null) return false
  const { s, e, c, d, toFixed } = value as Record<string, unknown>
  return typeof s === 'number' && typeof e === 'number' && Array.isArray(c ?? d) && typeof toFixed === 'function'
}

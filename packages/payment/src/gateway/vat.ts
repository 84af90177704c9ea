/**
 * Value added tax: a tenth of the price, so an eleventh of what is paid, in whole won; half a won is rounded up, in whole numbers all
 * the way. What is paid back in parts takes of the tax what the rest has less of it then, so that the tax of all parts is that of the whole.
 */

/** The tax that is contained in a sum. */
export const vatOf = (amount: number): number => Math.floor((2 * amount + 11) / 22)

/** The tax of a part of what is left of a payment. */
export const vatOfPart = (left: number, amount: number): number => vatOf(left) - vatOf(left - amount)

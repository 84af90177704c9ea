/** The tax that is contained in a price: a tenth of it without the tax, in whole won, half a won rounded up; as the server has it. */
export const vatOf = (price: number): number => Math.floor((2 * price + 11) / 22)

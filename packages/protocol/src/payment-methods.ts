/** How people can pay, in the words of the contract (16.3). */
export const paymentMethods = ["WALLET", "CARD", "KAKAOPAY", "NAVERPAY"] as const
export type PaymentMethod = (typeof paymentMethods)[number]

export const isPaymentMethod = (text: string): text is PaymentMethod => paymentMethods.some((each) => each === text)

/** Only what is AVAILABLE can be paid with. */
export const paymentMethodStatuses = ["AVAILABLE", "PLANNED", "MAINTENANCE", "DISABLED"] as const

/** `NONE`: no concert of this server takes payments. */
export const providerModes = ["CARD_MOCK_SIMULATION", "PG_EXTERNAL_LIVE", "NONE"] as const

/** Bounds of the contract that fields of both documents keep to, so that nothing is filled in that is refused. Pure. */

/** Of an objection, and of what is answered to it, in characters. */
export const appealCharsMax = 400
/** Of an e-mail address. */
export const emailCharsMax = 254
/** Of an abuse rule: from how many on it speaks, and its window in seconds. */
export const abuseNumberMax = 64
export const abuseWindowSecondsMax = 3_600
/** People of a drill, and for how many seconds they buy. */
export const drillPeopleMax = 200
export const drillSecondsMin = 4
export const drillSecondsMax = 60
/** Wishes that one person files for one concert. */
export const wishesMax = 5
/** Of why an errand at a payment provider is ended. */
export const endReasonCharsMax = 200

/** Where a sign-in leads back: an address of this page, whatever the link said. */
import { expect, it } from "vitest"
import { ownAddress, signInAddress } from "../page/addresses.ts"

it.each(["/", "/concerts/7/line?night=3", "/orders/12"])(
  "%s is kept, also over the way through a sign-in",
  (address) => {
    const { searchParams } = new URL(signInAddress(address), "https://shop.example")
    expect(ownAddress(searchParams.get("next"))).toBe(address)
  },
)

it.each([null, "", "tickets", "//other.example", "/\\other.example", "https://other.example/", "javascript:void 0"])(
  "%s leads to the first page",
  (address) => {
    expect(ownAddress(address)).toBe("/")
  },
)

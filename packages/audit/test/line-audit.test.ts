import { AdmittedBy } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import type { Batch } from "./journal.ts"
import {
  absent,
  active,
  admitted,
  audit,
  called,
  held,
  joined,
  lineSet,
  moved,
  opening,
  returned,
  waiting,
  wrongsOf,
} from "./line-story.ts"

describe("an honest line", () => {
  it("passes, and its figures add up", () => {
    const { violations, figures } = audit([
      opening(),
      [10, joined(1), joined(2), joined(3)],
      [20, joined(4), moved("left", 2, waiting)],
      [1_000, admitted(1, 1, 1_000, 1), moved("passed-over", 3, waiting), admitted(4, 2, 1_000, 0)],
      [1_010, joined(5), joined(6), moved("returned", 3, absent), held(1, 501, [0], 1_010)],
      [1_020, { kind: "cancelled", reservation: 1 }, called(3, 3, 1_020, 1, { was: returned })],
      [1_030, joined(7), held(2, 503, [0], 1_030), held(3, 504, [1, 2], 1_030)],
      [1_040, { kind: "paying", reservation: 2 }],
      [1_050, { kind: "confirmed", reservation: 2 }, moved("pass-used", 3, active)],
      [2_000, admitted(5, 4, 2_000, 0)],
      [2_040, { kind: "expired", reservation: 3 }],
      [
        6_020,
        moved("pass-expired", 1, active),
        moved("pass-expired", 4, active),
        admitted(6, 5, 6_020, 2),
        admitted(7, 6, 6_020, 1),
      ],
      [6_030, joined(8), moved("pass-revoked", 6, active), moved("left", 5, active)],
      [6_040, { kind: "line-cleared", through: 8 }],
      [6_050, lineSet({ method: "passthrough" })],
      [6_060, joined(9), admitted(9, 7, 6_060, 0, { by: AdmittedBy.passthrough }), held(4, 509, [3], 6_060)],
    ])
    expect(violations).toEqual([])
    expect(figures.line).toEqual({ joined: 9, admitted: 7, left: 3, passedOver: 1, waiting: 0 })
  })
})

const two: Batch = [10, joined(1), joined(2), joined(3)]
const first: Batch = [1_000, admitted(1, 1, 1_000, 1)]

describe("a line with a planted wrong", () => {
  it.each<[string, string, Batch[]]>([
    [
      "calls that the pace cannot make up for",
      "the call of place 4 is more than the pace can make up for",
      [
        [10, joined(1), joined(2), joined(3), joined(4)],
        [20, held(1, 900, [0], 20), held(2, 901, [1], 20), held(3, 902, [2], 20), held(4, 903, [3], 20)],
        ...[1, 2, 3, 4].map((n): Batch => [30, { kind: "cancelled", reservation: n }, called(n, n, 30, n)]),
      ],
    ],
    ["a place left out", "I8 place 3 was given after place 1", [[10, joined(1), joined(3)]]],
    ["a place given twice", "I8 place 1 was given after place 1", [[10, joined(1), joined(1, 900)]]],
    ["two places of one person", "I8 person 501 has places 1 and 2 at a time", [[10, joined(1), joined(2, 501)]]],
    [
      "a place in a closed line",
      "place 1 was given while the line was closed",
      [
        [5, lineSet({ method: "closed" })],
        [10, joined(1)],
      ],
    ],
    [
      "a place in a closed line, and another one admitted by an operator",
      "place 2 was given while the line was closed",
      [
        [5, joined(1), lineSet({ method: "closed" })],
        [10, joined(2), admitted(1, 1, 10, 0, { by: AdmittedBy.operator })],
      ],
    ],
    [
      "a place after the sale",
      "place 1 was given after the sale had closed",
      [[10, { kind: "sale-closed" }, joined(1)]],
    ],
    [
      "a line over its bound",
      "place 5 was given while the line was full",
      [[10, ...[1, 2, 3, 4, 5].map((n) => joined(n))]],
    ],
    ["a person overtaken", "I8 place 2 was admitted when place 1 was next", [two, [1_000, admitted(2, 1, 1_000, 1)]]],
    [
      "a person who came back overtaken",
      "I8 place 2 was admitted when place 1 was next",
      [two, [1_000, moved("passed-over", 1, waiting)], [1_010, moved("returned", 1, absent), admitted(2, 1, 1_010, 1)]],
    ],
    [
      "the order of return",
      "I8 place 1 was admitted when place 2 was next",
      [
        two,
        [1_000, moved("passed-over", 1, waiting), moved("passed-over", 2, waiting)],
        [1_010, moved("returned", 2, absent), moved("returned", 1, absent)],
        [1_020, admitted(1, 1, 1_020, 1, { was: returned })],
      ],
    ],
    [
      "a person overtaken by one who walks through",
      "I8 place 3 was admitted when place 1 was next",
      [
        [10, joined(1), joined(2)],
        [
          20,
          lineSet({ method: "passthrough" }),
          joined(3),
          admitted(3, 1, 20, 0, { by: AdmittedBy.passthrough, tick: 0 }),
        ],
      ],
    ],
    [
      "a person called out of turn",
      "I8 place 3 was called when place 2 was next",
      [two, first, [1_010, held(1, 501, [0], 1_010), { kind: "cancelled", reservation: 1 }, called(3, 2, 1_010, 1)]],
    ],
    [
      "a person passed over out of turn",
      "I8 place 2 was passed over when place 1 was next",
      [two, [1_000, moved("passed-over", 2, waiting)]],
    ],
    [
      "a person passed over who had just joined",
      "place 1 was passed over 499 ms after its owner was there, the grace is 600 ms",
      [two, [509, moved("passed-over", 1, waiting)]],
    ],
    [
      "a person passed over who had just come back",
      "place 1 was passed over 400 ms after its owner was there",
      [
        two,
        [1_000, moved("passed-over", 1, waiting)],
        [1_100, moved("returned", 1, absent)],
        [1_500, moved("passed-over", 1, returned)],
      ],
    ],
    ["a person admitted twice", "I8 place 1 was admitted twice", [two, first, [1_010, admitted(1, 2, 1_010, 0)]]],
    [
      "a person admitted who had left",
      "place 1: admitted says it was waiting, and it was left",
      [two, [20, moved("left", 1, waiting)], first],
    ],
    [
      "a person admitted who never joined",
      "place 9: admitted before it was given",
      [[1_000, admitted(9, 1, 1_000, 1)]],
    ],
    [
      "an absent person called by the pace",
      "place 1 was admitted when it was absent",
      [
        [10, joined(1)],
        [1_000, moved("passed-over", 1, waiting)],
        [1_010, admitted(1, 1, 1_010, 1, { was: absent })],
      ],
    ],
    ["a pass left out", "pass 3 was given after pass 1", [two, first, [1_010, admitted(2, 3, 1_010, 0)]]],
    ["a pass given twice", "pass 1 was given after pass 1", [two, first, [1_010, admitted(2, 1, 1_010, 0)]]],
    [
      "a pass that is too long",
      "pass 1 got an end that the policy does not give",
      [two, [1_000, admitted(1, 1, 1_001, 1, { tick: 1 })]],
    ],
    [
      "a pass that ended early",
      "pass 1 ended before its time",
      [two, first, [5_999, moved("pass-expired", 1, active)]],
    ],
    ["a pass that went on", "pass 1 went on after its end", [two, first, [6_001, joined(4)]]],
    [
      "a pass used up without a purchase of its owner",
      "pass 1 was used up, and its owner had bought nothing",
      [two, first, [1_010, moved("pass-used", 1, active)]],
    ],
    [
      "a pass used up by another's purchase",
      "pass 1 was used up",
      [
        two,
        [1_000, admitted(1, 1, 1_000, 1), admitted(2, 2, 1_000, 0), held(1, 502, [0], 1_000)],
        [
          1_010,
          { kind: "paying", reservation: 1 },
          { kind: "confirmed", reservation: 1 },
          moved("pass-used", 1, active),
        ],
      ],
    ],
    [
      "a step from a state that the place did not have",
      "place 1: returned when it was waiting",
      [[10, joined(1), moved("returned", 1, waiting)]],
    ],
    [
      "the cap",
      "with pass 4 4 people are active, the cap is 3",
      [
        [10, joined(1), joined(2), joined(3), joined(4)],
        [2_000, admitted(1, 1, 2_000, 2), admitted(2, 2, 2_000, 1), admitted(3, 3, 2_000, 0)],
        [3_000, admitted(4, 4, 3_000, 1)],
      ],
    ],
    [
      "the cap, by an operator",
      "4 people are active, the cap is 3",
      [
        [10, joined(1), joined(2), joined(3), joined(4)],
        [20, ...[1, 2, 3, 4].map((n) => admitted(n, n, 20, 0, { by: AdmittedBy.operator }))],
      ],
    ],
    [
      "more than a tick gives",
      "the admission of place 3 is more than the pace allows",
      [two, [1_000, admitted(1, 1, 1_000, 1), admitted(2, 2, 1_000, 0), admitted(3, 3, 1_000, 0)]],
    ],
    [
      "more left over than was there",
      "the admission of place 1 is more than the pace allows",
      [two, [1_000, admitted(1, 1, 1_000, 2)]],
    ],
    [
      "more saved up than may be",
      "the admission of place 1 is more than the pace allows",
      [two, [9_000, admitted(1, 1, 9_000, 3)]],
    ],
    [
      "a tick that has not come",
      "counts tick 2, and tick 1 had come",
      [two, [1_999, admitted(1, 1, 1_999, 1, { tick: 2 })]],
    ],
    [
      "a tick counted again",
      "counts tick 1, and tick 2 had come",
      [two, [2_000, admitted(1, 1, 2_000, 2)], [2_010, admitted(2, 2, 2_010, 1, { tick: 1 })]],
    ],
    [
      "admissions while paused",
      "place 1 was admitted in turn while the line was paused",
      [two, [20, lineSet({ method: "paused" })], first],
    ],
    [
      "a call while paused",
      "place 2 was called while the line was paused",
      [
        two,
        first,
        [
          1_010,
          lineSet({ method: "paused" }),
          held(1, 501, [0], 1_010),
          { kind: "cancelled", reservation: 1 },
          called(2, 2, 1_010, 1),
        ],
      ],
    ],
    [
      "a person let through a line that is no passage",
      "place 1 was admitted at once while the line was fifo",
      [[10, joined(1), admitted(1, 1, 10, 0, { by: AdmittedBy.passthrough })]],
    ],
    [
      "a hold without a place",
      "reservation 1 was made for person 900, who had no active pass",
      [[20, held(1, 900, [0], 20)]],
    ],
    ["a hold by a person who waits", "for person 501, who had no active pass", [two, [20, held(1, 501, [0], 20)]]],
    [
      "a hold with a pass that has ended",
      "for person 501, who had no active pass",
      [two, first, [1_010, moved("pass-revoked", 1, active), held(1, 501, [0], 1_010)]],
    ],
    [
      "a call by nothing",
      "place 2 was called by reservation 9, which did not end then",
      [two, first, [1_010, called(2, 2, 1_010, 9)]],
    ],
    [
      "a call by seats that are held",
      "by reservation 1, which did not end then",
      [two, first, [1_010, held(1, 501, [0], 1_010), called(2, 2, 1_010, 1)]],
    ],
    [
      "a call by seats that came back before",
      "by reservation 1, which did not end then",
      [
        two,
        first,
        [1_010, held(1, 501, [0], 1_010), { kind: "cancelled", reservation: 1 }],
        [1_020, called(2, 2, 1_020, 1)],
      ],
    ],
    [
      "two called by one reservation",
      "reservation 1 called places 2 and 3",
      [
        two,
        first,
        [
          1_010,
          held(1, 501, [0], 1_010),
          { kind: "cancelled", reservation: 1 },
          called(2, 2, 1_010, 1),
          called(3, 3, 1_010, 1),
        ],
      ],
    ],
    [
      "a priority that is too long",
      "place 2 got a priority that the policy does not give",
      [
        two,
        first,
        [
          1_010,
          held(1, 501, [0], 1_010),
          { kind: "cancelled", reservation: 1 },
          called(2, 2, 1_010, 1, { priorityUntil: 9_000 }),
        ],
      ],
    ],
    [
      "an offered seat that another got",
      "reservation 2 took seat 0 of option 0, offered to place 2",
      [
        two,
        first,
        [
          1_010,
          held(1, 501, [0], 1_010),
          { kind: "cancelled", reservation: 1 },
          called(2, 2, 1_010, 1),
          held(2, 501, [0], 1_010),
        ],
      ],
    ],
    [
      "a line cleared in part",
      "the line was cleared up to place 1 of 3",
      [two, [20, { kind: "line-cleared", through: 1 }]],
    ],
  ])("is found out: %s", (_, expected, batches) => {
    expect(wrongsOf(...batches).join(" | ")).toContain(expected)
  })
})

describe("what an honest line may do", () => {
  it.each<[string, Batch[]]>([
    [
      "an operator admits into a closed line, out of turn",
      [
        [5, joined(1), lineSet({ method: "closed" })],
        [10, joined(2), admitted(2, 1, 10, 0, { by: AdmittedBy.operator })],
      ],
    ],
    [
      "an operator admits an absent person",
      [
        [10, joined(1)],
        [
          1_000,
          moved("passed-over", 1, waiting),
          admitted(1, 1, 1_000, 0, { by: AdmittedBy.operator, was: absent, tick: 0 }),
        ],
      ],
    ],
    ["a person who left or bought joins again", [[10, joined(1), moved("left", 1, waiting), joined(2, 501)]]],
    [
      "an offered seat goes to others once the offer is over",
      [
        two,
        first,
        [1_010, held(1, 501, [0], 1_010), { kind: "cancelled", reservation: 1 }, called(2, 2, 1_010, 1)],
        [1_510, held(2, 501, [0], 1_510)],
      ],
    ],
    [
      "an offered seat goes to others once whom it called has gone",
      [
        two,
        first,
        [1_010, held(1, 501, [0], 1_010), { kind: "cancelled", reservation: 1 }, called(2, 2, 1_010, 1)],
        [1_020, moved("left", 2, active), held(2, 501, [0], 1_020)],
      ],
    ],
    ["a closed line drains", [two, [20, lineSet({ method: "closed" })], first]],
    ["a passage needs no pass to hold", [[20, lineSet({ method: "passthrough" }), held(1, 900, [0], 20)]]],
  ])("is not held against it: %s", (_, batches) => {
    expect(wrongsOf(...batches)).toEqual([])
  })
})

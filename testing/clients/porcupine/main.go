// Checks with Porcupine whether the answers about each seat of a history are linearizable. Reads one history after the
// other from the standard input, and prints a line of JSON for each: which seats are, by "ok", "illegal" or "unknown".
// It reads the lines and tells holds apart by itself: it shares nothing with the judge that it is compared with.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"math"
	"os"
	"time"

	"github.com/anishathalye/porcupine"
)

const patience = 20 * time.Second

type line struct {
	Kind        string  `json:"kind"`
	At          int64   `json:"at"`
	Process     string  `json:"process"`
	Operation   string  `json:"operation"`
	Person      int64   `json:"person"`
	Seats       []int64 `json:"seats"`
	Key         *string `json:"key"`
	Reservation int64   `json:"reservation"`
	Outcome     string  `json:"outcome"`
	Code        string  `json:"code"`
	Seat        *int64  `json:"seat"`
	People      []int64 `json:"people"`

	Call   json.Number     `json:"call"`
	Stored json.RawMessage `json:"stored"`
}

// A call with its answer; without one its outcome is not known, and it ends at no time.
type call struct {
	asked   line
	answer  *line
	outcome string
	end     int64
}

// One hold, however often it was asked for with one key.
type hold struct {
	person, begin, end, reservation int64
	seats                           []int64
}

// What is done to a seat, or seen of it. Something that may never have been done has no end, and may do nothing.
type step struct {
	what         string
	hold, person int64
	maybe        bool
}

type owner struct{ hold, person int64 }

var seatModel = porcupine.Model{
	Init: func() interface{} { return owner{} },
	Step: func(state, input, output interface{}) (bool, interface{}) {
		now, asked := state.(owner), input.(step)
		right, next := false, now
		switch asked.what {
		case "take":
			right, next = now.hold == 0, owner{asked.hold, asked.person}
		case "leave":
			right, next = now.hold == asked.hold, owner{}
		case "taken":
			right = now.hold != 0
		case "not held":
			right = now.hold != asked.hold
		case "free":
			right = now.hold == 0
		case "of":
			right = now.person == asked.person
		}
		if !right && asked.maybe {
			return true, now
		}
		return right, next
	},
}

type history struct {
	calls  []*call
	byName map[string]*call
	stored map[int64][]int64
	// Whether the store was read at all.
	read bool
	last int64
}

func (h *history) take(one line) error {
	name := fmt.Sprintf("%s %s", one.Process, one.Call)
	if one.At > h.last {
		h.last = one.At
	}
	switch one.Kind {
	case "call":
		made := &call{asked: one, outcome: "unknown", end: math.MaxInt64}
		h.calls = append(h.calls, made)
		h.byName[name] = made
	case "answer":
		made := h.byName[name]
		if made == nil {
			return fmt.Errorf("an answer to %s, which was never called", name)
		}
		answer := one
		made.answer, made.outcome = &answer, one.Outcome
		if one.Outcome != "unknown" {
			made.end = one.At
		}
	case "stored":
		h.stored[*one.Seat] = one.People
	case "end":
		h.read = string(one.Stored) != "null"
	}
	return nil
}

// One hold has one name, however often it was asked for with one key.
func (c *call) name() string {
	if c.asked.Key == nil {
		return fmt.Sprintf("%s %s", c.asked.Process, c.asked.Call)
	}
	return fmt.Sprintf("key %q of %d for %v", *c.asked.Key, c.asked.Person, c.asked.Seats)
}

func (h *history) holds() []*hold {
	var all []*hold
	same := map[string]*hold{}
	for _, each := range h.calls {
		if each.asked.Operation != "hold" || each.outcome == "refused" {
			continue
		}
		name := each.name()
		known := same[name]
		if known == nil {
			known = &hold{person: each.asked.Person, seats: each.asked.Seats, begin: each.asked.At, end: math.MaxInt64}
			same[name] = known
			all = append(all, known)
		}
		if each.outcome == "accepted" {
			known.reservation = each.answer.Reservation
			if each.end < known.end {
				known.end = each.end
			}
		}
	}
	return all
}

var ended = map[string]bool{"not-cancellable": true, "reservation-unknown": true, "reservation-absent": true}
var taken = map[string]bool{"seat-taken": true, "seat-reserved": true}

func (h *history) bySeat() map[int64][]porcupine.Operation {
	found := map[int64][]porcupine.Operation{}
	client := 0
	add := func(seat int64, done step, begin, end int64) {
		client++
		operation := porcupine.Operation{ClientId: client, Input: done, Call: begin, Return: end}
		found[seat] = append(found[seat], operation)
	}
	holds := h.holds()
	known := map[int64]bool{}
	for _, each := range holds {
		known[each.reservation] = true
	}
	for nth, each := range holds {
		id := int64(nth + 1)
		for _, seat := range each.seats {
			add(seat, step{"take", id, each.person, each.reservation == 0}, each.begin, each.end)
			for _, release := range h.calls {
				if release.asked.Operation != "release" {
					continue
				}
				its := each.reservation != 0 && release.asked.Reservation == each.reservation
				// A number that no answer gave may be that of a hold without an answer.
				stray := each.reservation == 0 && !known[release.asked.Reservation]
				switch {
				case release.outcome == "refused" && its && ended[release.answer.Code]:
					add(seat, step{"not held", id, 0, false}, release.asked.At, release.end)
				case release.outcome == "accepted" && its:
					add(seat, step{"leave", id, 0, false}, release.asked.At, release.end)
				case release.outcome == "unknown" && its, release.outcome != "refused" && stray:
					add(seat, step{"leave", id, 0, true}, release.asked.At, math.MaxInt64)
				}
			}
		}
	}
	// A repetition with the same key may be answered as the first call was.
	first := map[string]int64{}
	for _, each := range h.calls {
		if at, asked := first[each.name()]; each.asked.Operation == "hold" && (!asked || each.asked.At < at) {
			first[each.name()] = each.asked.At
		}
	}
	for _, each := range h.calls {
		if each.asked.Operation != "hold" || each.outcome != "refused" || !taken[each.answer.Code] {
			continue
		}
		begin := first[each.name()]
		if each.answer.Seat != nil {
			add(*each.answer.Seat, step{"taken", 0, 0, false}, begin, each.end)
		} else if len(each.asked.Seats) == 1 {
			add(each.asked.Seats[0], step{"taken", 0, 0, false}, begin, each.end)
		}
	}
	// A seat that is stored without a request for it was never taken.
	for seat := range h.stored {
		if found[seat] == nil {
			found[seat] = []porcupine.Operation{}
		}
	}
	if h.read {
		for seat := range found {
			switch people := h.stored[seat]; len(people) {
			case 0:
				add(seat, step{"free", 0, 0, false}, h.last+1, h.last+1)
			case 1:
				add(seat, step{"of", 0, people[0], false}, h.last+1, h.last+1)
			}
		}
	}
	return found
}

var words = map[porcupine.CheckResult]string{porcupine.Ok: "ok", porcupine.Illegal: "illegal", porcupine.Unknown: "unknown"}

func (h *history) verdict() map[int64]string {
	seats := map[int64]string{}
	for seat, operations := range h.bySeat() {
		seats[seat] = words[porcupine.CheckOperationsTimeout(seatModel, operations, patience)]
	}
	return seats
}

func check(input io.Reader, output io.Writer) error {
	lines := bufio.NewScanner(input)
	lines.Buffer(nil, 1<<24)
	printed := json.NewEncoder(output)
	var now *history
	for lines.Scan() {
		var one line
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			return err
		}
		if one.Kind == "history" {
			now = &history{byName: map[string]*call{}, stored: map[int64][]int64{}}
			continue
		}
		if now == nil {
			return fmt.Errorf("the first line is no head")
		}
		if err := now.take(one); err != nil {
			return err
		}
		if one.Kind == "end" {
			if err := printed.Encode(now.verdict()); err != nil {
				return err
			}
			now = nil
		}
	}
	if now != nil {
		return fmt.Errorf("a history has no end")
	}
	return lines.Err()
}

func main() {
	if err := check(os.Stdin, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

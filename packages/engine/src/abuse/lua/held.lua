-- KEYS: person, device if any. ARGV: slot, reservation, ttl. 0: the hold was counted before, and the slot is given back.
local slot, reservation, ttl = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local person = recordOf(KEYS[1], 3)
local mine
for _, hold in ipairs(person[1]) do
  if hold[4] == reservation then
    giveBack(person[1], slot)
    keep(KEYS[1], person, ttl)
    giveBackAtDevice(KEYS[2], slot, ttl)
    return 0
  end
  if hold[1] == slot then mine = hold end
end
if mine then
  mine[4] = reservation
  keep(KEYS[1], person, ttl)
end
return 1

-- Stands before `join` and `tick`. The bucket is filled once per tick of the grid, however often it is called, so more
-- instances make no faster line. A person who joins after a tick (with a higher number of arrival than `upto`) waits
-- for the next.
local function fillBucket(pace, now, batch, every, burst)
  local kept = redis.call('HMGET', pace, 'every', 'tick', 'tokens', 'upto', 'arrivals')
  local tick = math.floor(now / every)
  local last, tokens, arrivals = tonumber(kept[2] or tick), tonumber(kept[3] or 0), tonumber(kept[5] or 0)
  -- Ticks are counted in units of the pace: a new line, and one with a new pace, begins with an empty bucket.
  if tonumber(kept[1] or 0) ~= every then
    tokens = 0
  elseif tick > last then
    tokens = math.min(burst, tokens + (tick - last) * batch)
  else
    return math.min(burst, tokens), tonumber(kept[4])
  end
  redis.call('HSET', pace, 'every', every, 'tick', tick, 'tokens', tokens, 'upto', arrivals)
  return tokens, arrivals
end

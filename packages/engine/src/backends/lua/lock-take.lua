-- KEYS: locks. ARGV: token, lease in milliseconds. Takes all or none: SET NX PX over several keys.
-- A lock with the own token counts as free: what was sent twice has one outcome.
for _, key in ipairs(KEYS) do
  local owner = redis.call('GET', key)
  if owner and owner ~= ARGV[1] then return 0 end
end
for _, key in ipairs(KEYS) do redis.call('SET', key, ARGV[1], 'PX', ARGV[2]) end
return 1

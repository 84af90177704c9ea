-- What Redis does when its memory is full, by its own word for it.
return string.match(redis.call('INFO', 'memory'), 'maxmemory_policy:([%w-]+)') or 'unknown'

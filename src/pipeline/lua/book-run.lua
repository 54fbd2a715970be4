-- Books an ended run once: the item's record of it, the day's sums, the agent's recent costs, and the event in the
-- ledger. What was set aside for the run is freed in any case.
-- KEYS: spending of the item (hash by run), spending of the day (hash), reservations (hash), recent costs (list), ledger.
-- ARGV: run, record, repo, cost in millionths of a dollar, input tokens, output tokens, expiry s, event.
-- Returns 1 where it was booked, 0 where it had been before.
redis.call('HDEL', KEYS[3], ARGV[1])
if redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2]) == 0 then
  return 0
end
redis.call('HINCRBY', KEYS[2], 'usd', ARGV[4])
redis.call('HINCRBY', KEYS[2], ARGV[3] .. ' runs', 1)
redis.call('HINCRBY', KEYS[2], ARGV[3] .. ' usd', ARGV[4])
redis.call('HINCRBY', KEYS[2], ARGV[3] .. ' input', ARGV[5])
redis.call('HINCRBY', KEYS[2], ARGV[3] .. ' output', ARGV[6])
redis.call('EXPIRE', KEYS[2], ARGV[7])
redis.call('LPUSH', KEYS[4], ARGV[4])
redis.call('LTRIM', KEYS[4], 0, 19)
redis.call('XADD', KEYS[5], '*', 'event', ARGV[8])
return 1

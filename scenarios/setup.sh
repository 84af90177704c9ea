# Concerts and people of a scenario; a script sources it behind lib.sh.

# set_up SEATS: a concert, with the numbers $concertId and $optionId, and those of its first and last seat, $seatId and $lastSeatId.
set_up() {
  post "/api/concerts/setup" "$(concert_of "$1")"
  expect 200 "Setup completed: ConcertID="
  concertId=$(after "ConcertID=")
  optionId=$(after "OptionID=")
  get "/api/concerts/options/$optionId/seats"
  expect 200 '"seatNumber":"A-1","status":"AVAILABLE"'
  seatId=$(ids | head -n 1)
  lastSeatId=$(ids | tail -n 1)
}

# new_people COUNT: their numbers are the list $people.
new_people() {
  local nth
  people=()
  for nth in $(seq "$1"); do
    post "/api/users" "$(person "$nth")"
    expect 200 '"tier":"BASIC","role":"USER"'
    people+=("$(field id)")
  done
}

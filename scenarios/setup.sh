# Concerts and people of a scenario; a script sources it behind lib.sh.

# set_up SEATS: a concert, with the numbers $concertId and $optionId.
set_up() {
  post "/api/concerts/setup" "$(concert_of "$1")"
  expect 200 "Setup completed: ConcertID="
  concertId=$(after "ConcertID=")
  optionId=$(after "OptionID=")
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

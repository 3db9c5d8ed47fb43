"""Plans for a lecture hall: what to do in 45, 90 and 180 minutes, and in a week."""

# "06:2" is section 2 of lesson 6, "06.1" an exercise, "06:quiz" its quiz.
PLANS = {
    45: ["06:1", "06:2", "06.1", "06:3", "06:5", "06.3", "06:9", "07:2", "07:3"],
}
WEEK = {
    "Monday": ["00", "01", "02"],
    "Tuesday": ["03", "04"],
    "Wednesday": ["05", "06", "07"],
    "Thursday": ["08", "09", "10"],
    "Friday": ["11", "12", "14"],
}

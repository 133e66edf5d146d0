"""From a question to ranked provisions: analysis, two lanes, fusion."""

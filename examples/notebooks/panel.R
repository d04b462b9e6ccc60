# Merge a panel of geokg with all pairs of COW states and years. Base R is enough.
#
#   geokg panel articles/ --system cow -o tables/
#   Rscript panel.R tables/undirected-year.cow.csv reference/states.csv

arguments <- commandArgs(trailingOnly = TRUE)
panel <- read.csv(arguments[1], na.strings = "")
states <- read.csv(arguments[2], colClasses = "character", na.strings = "")

# The list of states: a number has one or more periods, such as "1878-07-13/1941-04-20 1944-10-20/..".
states <- states[!is.na(states$cow) & !is.na(states$cow_validity), ]
periods <- strsplit(states$cow_validity, " ")
spans <- data.frame(
  number = rep(as.integer(states$cow), lengths(periods)),
  period = unlist(periods)
)
ends <- do.call(rbind, strsplit(spans$period, "/", fixed = TRUE))
spans$from <- as.Date(ifelse(ends[, 1] == "..", "1816-01-01", ends[, 1]))
spans$until <- as.Date(ifelse(ends[, 2] == "..", "2016-12-31", ends[, 2]))
spans <- unique(spans[, c("number", "from", "until")])

# A pair is in the system in a year if both states are there on one same day of it.
dated <- panel[!is.na(panel$year), ]
years <- seq(min(dated$year), max(dated$year))
pairs <- merge(spans, spans, by = NULL, suffixes = c("1", "2"))
pairs <- pairs[pairs$number1 < pairs$number2, ]
pairs$from <- pmax(pairs$from1, pairs$from2)
pairs$until <- pmin(pairs$until1, pairs$until2)
pairs <- pairs[pairs$from <= pairs$until, ]
in_year <- function(year) {
  there <- pairs$from <= as.Date(paste0(year, "-12-31")) & pairs$until >= as.Date(paste0(year, "-01-01"))
  unique(data.frame(ccode1 = pairs$number1[there], ccode2 = pairs$number2[there], year = year))
}
all_pairs <- do.call(rbind, lapply(years, in_year))

merged <- merge(all_pairs, dated, by = c("ccode1", "ccode2", "year"), all.x = TRUE)
found <- merge(dated[, c("ccode1", "ccode2", "year")], all_pairs, by = c("ccode1", "ccode2", "year"))
unmatched <- nrow(dated) - nrow(found)
doubled <- sum(duplicated(merged[, c("ccode1", "ccode2", "year")]))

cat("pairs and years:", nrow(all_pairs), "\n")
cat("rows of the panel:", nrow(dated), "\n")
cat("unmatched:", unmatched, "\n")
cat("doubled:", doubled, "\n")
if (unmatched > 0 || doubled > 0 || nrow(merged) != nrow(all_pairs)) quit(status = 1)

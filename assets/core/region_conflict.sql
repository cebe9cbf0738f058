-- title: 区划代码冲突
-- grain: one row per code and pair of lines of two region lists, or of one, that give it different names
-- owner: civil_affairs
-- rules: domain.md §0.9 (统计 and 民政 have codes of their own); a later vintage of one issuer may rename a place. 社区, 村 and the
--        words for their committees are left out of the comparison.
WITH named AS (
    SELECT
        region_id,
        region_code,
        region_name,
        issuer,
        vintage,
        record_id,
        REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(
            region_name, '居民委员会', ''), '村民委员会', ''), '居委会', ''), '村委会', ''), '社区', ''), '村', '') AS bare_name
    FROM core.region
)
SELECT
    one.region_id,
    other.region_id AS other_region_id,
    one.region_code,
    one.region_name,
    one.issuer,
    one.vintage,
    other.region_name AS other_region_name,
    other.issuer AS other_issuer,
    other.vintage AS other_vintage,
    one.record_id,
    other.record_id AS other_record_id
FROM named AS one
JOIN named AS other
    ON other.region_code = one.region_code AND other.issuer > one.issuer AND other.bare_name <> one.bare_name

-- title: 区划
-- grain: one row per region_id (issuer, vintage, code)
-- owner: civil_affairs
-- rules: design §7 (region is keyed by issuer, vintage and code); domain.md §1 GB/T 10114 practice: serials 001–199
--        are 居委会, 200–399 村委会
WITH entries AS (
    SELECT
        linked.region_id,
        linked.issuer,
        linked.vintage,
        linked.region_code,
        said.region_name,
        said.region_level,
        said.parent_code,
        said.urban_rural_code,
        said.record_id,
        ROW_NUMBER() OVER (
            PARTITION BY linked.region_id ORDER BY said.period_end DESC, said.record_id, said.role
        ) AS choice
    FROM claim.region AS said
    JOIN link.region AS linked ON linked.record_id = said.record_id AND linked.role = said.role
),
regions AS (
    SELECT
        region_id,
        issuer,
        vintage,
        region_code,
        region_name,
        region_level,
        parent_code,
        urban_rural_code,
        record_id,
        ROW_NUMBER() OVER (PARTITION BY region_code ORDER BY vintage DESC, issuer, region_id) AS vintage_choice
    FROM entries
    WHERE choice = 1
)
SELECT
    region.region_id,
    region.region_code,
    region.region_name,
    region.region_level,
    CASE
        WHEN region.region_level <> 'village' THEN NULL
        WHEN SUBSTR(region.region_code, 10, 3) BETWEEN '001' AND '199' THEN 'community'
        WHEN SUBSTR(region.region_code, 10, 3) BETWEEN '200' AND '399' THEN 'village'
    END AS village_kind,
    region.urban_rural_code,
    region.parent_code AS parent_region_code,
    parent.region_id AS parent_region_id,
    parent.region_name AS parent_region_name,
    region.issuer,
    region.vintage,
    region.vintage_choice = 1 AS is_newest,
    region.record_id
FROM regions AS region
LEFT JOIN regions AS parent
    ON parent.issuer = region.issuer AND parent.vintage = region.vintage AND parent.region_code = region.parent_code

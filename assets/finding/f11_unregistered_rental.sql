-- title: 出租登记已终止，仍有房主以外的人居住
-- grain: one row per dwelling whose leases have all ended while floating people live there, and row of evidence
-- owner: public_security
-- rules: domain.md §4 F11, first half: a non-owner household in a dwelling that is not registered as let. Whose dwelling it is,
--        is known from its leases that ended; the owner, and whoever is of his hukou household, is no tenant. Residents count
--        who are of the floating population. Not asked where one of them is the tenant of a lease whose address leads nowhere,
--        nor of a 集体户.
-- code: F11
-- subject: dwelling
-- severity: medium
-- department: public_security
-- due_days: 15
-- law: 出租房屋应当登记，变更、终止应当申报（条文由本市填写，规则见 docs/domain.md §4 F11）
WITH let AS (
    SELECT dwelling_id, MAX(CASE WHEN is_active THEN 1 ELSE 0 END) AS active_count
    FROM core.rental
    WHERE dwelling_id IS NOT NULL AND is_listed
    GROUP BY dwelling_id
),
owners AS (
    SELECT rental.dwelling_id, rental.owner_person_id AS person_id
    FROM core.rental AS rental
    WHERE rental.dwelling_id IS NOT NULL AND rental.owner_person_id IS NOT NULL
    UNION
    SELECT rental.dwelling_id, mate.person_id
    FROM core.rental AS rental
    JOIN core.hukou_household_member AS own ON own.person_id = rental.owner_person_id
    JOIN core.hukou_household_member AS mate ON mate.hukou_household_id = own.hukou_household_id
    WHERE rental.dwelling_id IS NOT NULL
),
tenants_elsewhere AS (
    SELECT member.dwelling_id
    FROM core.rental AS rental
    JOIN core.living_household_member AS member ON member.person_id = rental.tenant_person_id
    WHERE rental.is_active AND rental.dwelling_id IS NULL
),
residents AS (
    SELECT member.dwelling_id, member.record_id, member.role
    FROM core.living_household_member AS member
    JOIN core.person AS person ON person.person_id = member.person_id AND person.population_type = 'floating'
    LEFT JOIN owners ON owners.dwelling_id = member.dwelling_id AND owners.person_id = member.person_id
    WHERE owners.person_id IS NULL
        AND member.dwelling_id IN (SELECT let.dwelling_id FROM let WHERE let.active_count = 0)
        AND member.dwelling_id NOT IN (SELECT tenants_elsewhere.dwelling_id FROM tenants_elsewhere)
        AND member.dwelling_id NOT IN (
            SELECT home.dwelling_id
            FROM core.living_household_member AS home
            JOIN owners AS at_home ON at_home.dwelling_id = home.dwelling_id AND at_home.person_id = home.person_id
        )
)
SELECT residents.dwelling_id AS subject_id, residents.record_id, residents.role, NULL AS detail
FROM residents
UNION
SELECT
    rental.dwelling_id,
    rental.record_id,
    'owner' AS role,
    '出租登记已注销或届满，房主及其家人以外的流动人口仍住在此；请核实是否续租，补办登记' AS detail
FROM core.rental AS rental
JOIN residents ON residents.dwelling_id = rental.dwelling_id
WHERE rental.is_listed

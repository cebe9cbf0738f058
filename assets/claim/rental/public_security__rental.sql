-- title: 出租房屋陈述（出租房屋登记）
-- grain: one row per lease (role rental)
-- owner: public_security
SELECT
    'rental' AS role,
    rental_no,
    rental_use,
    area,
    tenant_count,
    lease_from,
    lease_to,
    register_date,
    cancelled_date,
    hazard
FROM std.public_security__rental

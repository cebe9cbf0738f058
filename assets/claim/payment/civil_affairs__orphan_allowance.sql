-- title: 发放陈述（孤儿和事实无人抚养儿童保障名册）
-- grain: one row per child and payment (role self)
-- owner: civil_affairs
-- rules: 名册上的孩子是对象，监护人不在协议之内；没有金额就没有发放
SELECT
    'self' AS role,
    'orphan_allowance' AS programme,
    pay_month,
    amount
FROM std.civil_affairs__orphan_allowance
WHERE amount IS NOT NULL

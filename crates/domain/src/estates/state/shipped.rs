//! What a new estate starts with; every line can be changed afterwards.

/// Departments as shipped (U-01): code and name.
pub const DEPARTMENTS: &[(&str, &str)] = &[
    ("security", "安全部"),
    ("engineering", "工程部"),
    ("environment", "环境部"),
    ("customer-service", "客服部"),
];

/// The service scope as shipped (U-05): code, title, what it covers.
pub const CATALOGUE: &[(&str, &str, &str)] = &[
    ("gate", "小区门卫", "出入口值守、访客登记、车辆与物品出入管理"),
    ("repair", "维修服务", "公共部位与设施设备维修；户内维修按约定收费"),
    ("greening", "绿化养护", "公共绿地、树木的浇灌、修剪、施肥与补种"),
    ("hygiene", "环境卫生", "公共区域清扫保洁、垃圾清运与分类"),
    (
        "customer-service",
        "客户服务",
        "咨询、报修、投诉与建议的受理、跟进和回访",
    ),
    ("concierge", "礼宾服务", "来访接待、代收代办、搬运协助"),
    ("convenience", "便民服务", "代购、家政推荐、工具借用等"),
];

/// Name of the one area that a new estate has until it is divided.
pub const FIRST_AREA: &str = "全区";

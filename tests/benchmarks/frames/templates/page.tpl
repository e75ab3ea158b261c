<h1>{{title}}</h1><ul>
% for item in items:
<li><a href="/{{item["slug"]}}">{{item["name"]}}</a></li>
% end
</ul>
